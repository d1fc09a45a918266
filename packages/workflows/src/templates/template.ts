import type { JsonSchema } from '../plan/json-schema.ts'
import type { Binding } from '../plan/binding.ts'
import type { Plan } from '../plan/plan.ts'

/**
 * A plan with parts left open, as data: JSON that can be stored, compared and handed on. Its `body` is a plan, so whatever reads plans reads
 * it: faults, differences, drawings. What is open in it is said beside it.
 *
 * - A *parameter* is read in the body as `{ from: 'input', path: ['$parameters', name] }`; its value is known when a plan is made of it.
 * - A condition that speaks of parameters alone is decided then, and the nodes of the other side are no part of the plan.
 * - A *role* says what its agents have to be able to do.
 * - A *use* stands for the nodes of another template.
 */
export interface Template {
  readonly kind: 'template'
  readonly v: 1
  readonly name: string
  /** A semantic version. */
  readonly version: string
  readonly description?: string
  /** Words that it is found by, beside those of its name and description. */
  readonly keywords?: readonly string[]
  readonly parameters: Readonly<Record<string, TemplateParameter>>
  readonly roles: Readonly<Record<string, TemplateRole>>
  readonly uses: readonly TemplateUse[]
  readonly settings: readonly TemplateSetting[]
  /** What its runs take. Default: anything. */
  readonly input?: JsonSchema
  /** What its runs yield. Default: not said. */
  readonly output?: JsonSchema
  readonly body: Plan
}

export interface TemplateParameter {
  /** What it has to be, in the part of JSON Schema that `schemaFaults` lets through. */
  readonly schema: JsonSchema
  /** Without one it has to be given, unless it is optional. */
  readonly default?: unknown
  /** Whether it may be left out though it has no default; what reads it is then given nothing. */
  readonly optional?: boolean
  readonly description?: string
}

/** What the agents of some nodes have to be able to do. Who they are is decided when a run starts. */
export interface TemplateRole {
  readonly skills: readonly RequiredSkill[]
  /** The agent nodes that are theirs. */
  readonly nodes: readonly string[]
  readonly description?: string
}

export interface RequiredSkill {
  readonly skillId: string
  /** From 0 to 1. Default: any. */
  readonly proficiencyLevelMin?: number
  /** From 0 to 1. Default: any. */
  readonly successRateMin?: number
  /** In ms. Default: any. */
  readonly averageLatencyMax?: number
  /** In USD. Default: any. */
  readonly costPerOperationMax?: number
}

/** A place that another template fills. */
export interface TemplateUse {
  /** The step node of the body that stands for it; the input of the node is that of the other template. */
  readonly node: string
  readonly template: string
  /** Which versions will do, as npm has it: `^1.2.0`. */
  readonly range: string
  /** What its parameters are: values, or parameters of this template. */
  readonly parameters: Readonly<Record<string, Binding>>
  /** Which role of this template takes a role of the other. One that is left out becomes a role `node.role` of the plan. */
  readonly roles: Readonly<Record<string, string>>
}

/** A number of a node, such as `['retry', 'attempts']`, that a parameter decides. */
export interface TemplateSetting {
  readonly node: string
  readonly path: readonly string[]
  readonly parameter: string
}

/** The first part of a path into the input that leads to a parameter instead. */
export const PARAMETERS = '$parameters'

/** The name of the step that stands for a use of a template. */
export function placeholderStep(template: string): string {
  return `template ${template}`
}
