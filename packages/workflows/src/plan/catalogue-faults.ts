import type { Schema } from '@nofx/core'
import type { StepSchemas } from './handed-types.ts'
import { jsonSchemaOf, type JsonSchema } from './json-schema.ts'
import type { AgentNode, Plan, PlanNode, StepCall, StepNode } from './plan.ts'
import { errorAt, type PlanFault } from './plan-fault.ts'
import { typeFaults } from './type-faults.ts'

/** What a plan would run with. What is absent is not looked at. */
export interface PlanSurroundings {
  /** The steps there are. What they take and yield is compared where they declare it in a schema that can be read as JSON Schema. */
  readonly steps?: readonly StepDeclaration[]
  /** The agents there are; those of an orchestrator fit. */
  readonly agents?: readonly AgentDeclaration[]
  /** The most that there is of each resource: `{ cpu: 8 }`. One that is not named here there is none of. */
  readonly capacities?: Readonly<Record<string, number>>
  /** What the workflow takes. */
  readonly input?: Schema | JsonSchema
}

export interface StepDeclaration {
  readonly name: string
  readonly input?: Schema | JsonSchema
  readonly output?: Schema | JsonSchema
}

export interface AgentDeclaration {
  readonly id: string
  readonly capabilities: readonly { readonly skillId: string }[]
}

/** What the plan needs and is not there, and what would be handed on and cannot fit. */
export function catalogueFaults(plan: Plan, nodes: readonly PlanNode[], surroundings: PlanSurroundings): readonly PlanFault[] {
  const { steps, agents, capacities } = surroundings
  const catalogue = steps && new Map(steps.map((step) => [step.name, step]))
  const skills = agents && new Set(agents.flatMap(({ capabilities }) => capabilities.map(({ skillId }) => skillId)))
  const faults: PlanFault[] = []
  for (const node of nodes) {
    if (node.type === 'agent' && agents !== undefined && skills !== undefined) faults.push(...skillFaults(node, agents, skills))
    if (node.type !== 'step') continue
    if (capacities !== undefined) faults.push(...capacityFaults(node, capacities))
    if (catalogue === undefined) continue
    faults.push(...missingStep(node, `nodes.${node.id}`, catalogue))
    if (node.compensate !== undefined) faults.push(...missingStep(node.compensate, `nodes.${node.id}.compensate`, catalogue))
  }
  return catalogue === undefined ? faults : [...faults, ...typeFaults(plan, nodes, schemasFrom(catalogue), jsonSchemaOf(surroundings.input, 'output'))]
}

function missingStep({ step }: StepCall, path: string, catalogue: ReadonlyMap<string, StepDeclaration>): readonly PlanFault[] {
  return catalogue.has(step) ? [] : [errorAt('step', `${path}.step`, `There is no step "${step}". Register it, or name one of those there are.`)]
}

function capacityFaults({ id, resources = {} }: StepNode, capacities: Readonly<Record<string, number>>): readonly PlanFault[] {
  return Object.entries(resources).flatMap(([name, amount]) => {
    const capacity = Object.hasOwn(capacities, name) ? (capacities[name] ?? 0) : 0
    return amount > capacity ? [errorAt('resource', `nodes.${id}.resources.${name}`, `It needs ${amount} of "${name}", and there is ${capacity}. Ask for less, or add to the capacity.`)] : []
  })
}

/** Alone an agent needs all skills; in another pattern each skill may be another agent's. Where the node names agents, only those count. */
function skillFaults({ id, skills, pattern, agents: named }: AgentNode, all: readonly AgentDeclaration[], skillsOfAll: ReadonlySet<string>): readonly PlanFault[] {
  const agents = named === undefined ? all : all.filter((agent) => named.includes(agent.id))
  const strangers = (named ?? []).filter((name) => !agents.some((agent) => agent.id === name))
  if (strangers.length > 0) return strangers.map((name) => errorAt('skill', `nodes.${id}.agents`, `There is no agent "${name}". Register it, or name another.`))
  const known = named === undefined ? skillsOfAll : new Set(agents.flatMap(({ capabilities }) => capabilities.map(({ skillId }) => skillId)))
  const whose = named === undefined ? 'No agent' : `None of ${named.join(', ')}`
  const missing = skills.filter((skill) => !known.has(skill)).map((skill) => errorAt('skill', `nodes.${id}.skills`, `${whose} has the skill "${skill}". Add an agent that has it, or ask for another skill.`))
  if (missing.length > 0 || pattern !== 'solo') return missing
  const canAlone = agents.some(({ capabilities }) => skills.every((skill) => capabilities.some(({ skillId }) => skillId === skill)))
  return canAlone ? [] : [errorAt('skill', `nodes.${id}.skills`, `${whose} has all of the skills ${skills.join(', ')}. Add one that has, or split the node.`)]
}

/** What steps take and yield, by their name; made when first asked for. */
function schemasFrom(catalogue: ReadonlyMap<string, StepDeclaration>): (step: string) => StepSchemas {
  const known = new Map<string, StepSchemas>()
  return (step) => {
    const found = known.get(step)
    if (found !== undefined) return found
    const declaration = catalogue.get(step)
    const read = { input: jsonSchemaOf(declaration?.input, 'input'), output: jsonSchemaOf(declaration?.output, 'output') }
    known.set(step, read)
    return read
  }
}
