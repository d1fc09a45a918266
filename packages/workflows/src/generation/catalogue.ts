import { array, config, custom, looseObject, minLength, optional, string } from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import type { Step } from '../builder/define-step.ts'
import type { AgentDeclaration } from '../plan/catalogue-faults.ts'
import { jsonSchemaOf, recordOf, type JsonSchema } from '../plan/json-schema.ts'

/** A step, and what it is for. */
export interface DescribedStep {
  readonly step: Step
  /** For who chooses among steps, people and models. */
  readonly description?: string
}

/** An agent, and what it is for. */
export interface DescribedAgent extends AgentDeclaration {
  readonly description?: string
}

/** What plans may be made of. */
export interface Catalogue {
  readonly steps?: readonly (Step | DescribedStep)[]
  /** Those of an orchestrator fit. */
  readonly agents?: readonly DescribedAgent[]
}

config(en())

const text = string().check(minLength(1))

/** What a catalogue from outside has to be, for schemas of options that hold one. */
export const catalogueFields = {
  steps: optional(array(custom<Step | DescribedStep>(isStep, 'Expected what defineStep returns, or { step, description }'))),
  agents: optional(array(looseObject({ id: text, capabilities: array(looseObject({ skillId: text })) }))),
}

function isStep(given: unknown): boolean {
  const step = recordOf(recordOf(given)?.['step']) ?? recordOf(given)
  return typeof step?.['name'] === 'string' && typeof step['run'] === 'function'
}

export function describedSteps({ steps = [] }: Catalogue): readonly DescribedStep[] {
  return steps.map((given) => ('step' in given ? given : { step: given }))
}

/** A catalogue as data, for a prompt. */
export interface PrintedCatalogue {
  readonly steps: readonly { readonly name: string; readonly description?: string; readonly input?: JsonSchema; readonly output?: JsonSchema }[]
  readonly skills: readonly { readonly id: string; readonly agents: number }[]
  readonly agents: readonly { readonly id: string; readonly skills: readonly string[]; readonly description?: string }[]
}

export function printCatalogue(catalogue: Catalogue): PrintedCatalogue {
  const { agents = [] } = catalogue
  const steps = describedSteps(catalogue).map(({ step, description }) => {
    const [input, output] = [jsonSchemaOf(step.input, 'input'), jsonSchemaOf(step.output, 'output')]
    return { name: step.name, ...(description !== undefined && { description }), ...(input && { input }), ...(output && { output }) }
  })
  const having = new Map<string, number>()
  for (const { capabilities } of agents) for (const { skillId } of capabilities) having.set(skillId, (having.get(skillId) ?? 0) + 1)
  return {
    steps,
    skills: [...having].map(([id, count]) => ({ id, agents: count })),
    agents: agents.map(({ id, capabilities, description }) => ({ id, skills: capabilities.map(({ skillId }) => skillId), ...(description !== undefined && { description }) })),
  }
}
