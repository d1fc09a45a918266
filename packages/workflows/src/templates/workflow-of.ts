import { NofxError, type Schema } from '@nofx/core'
import type { Step } from '../builder/define-step.ts'
import type { Workflow } from '../builder/define-workflow.ts'
import { allNodes } from '../plan/dependencies.ts'
import { recordOf, type JsonSchema } from '../plan/json-schema.ts'
import { parsePlan } from '../plan/parse-plan.ts'
import type { Plan } from '../plan/plan.ts'
import type { DefinedTemplate } from './define-template.ts'
import type { NodeOrigin } from './instantiate-template.ts'
import { listNames } from './list-names.ts'
import { schemaOf } from './schema-of.ts'

/** What plans come in: instances of templates, proposals for a goal, plans that were generated. */
export interface MadePlan {
  readonly plan: Plan
  /** What its runs take. */
  readonly input?: JsonSchema
  /** Where each node comes from. */
  readonly origins?: ReadonlyMap<string, NodeOrigin>
}

export interface WorkflowOfOptions<Input> {
  /** Templates whose handlers and checks are taken: that of the instance, and those that it uses. */
  readonly from?: readonly DefinedTemplate[]
  /** Further steps. */
  readonly steps?: readonly Step[]
  /** Checks the input of each run. Default: that of the template among `from`, or what the instance or proposal says. */
  readonly input?: Schema<Input>
}

/**
 * A plan with the handlers of this process: what an engine starts. For a plan that was made of a template, generated, or read from a store.
 *
 * @throws NofxError `step.unknown` that names the steps that are not there, `plan.invalid`
 *
 * @example
 * ```ts
 * const instance = instantiateTemplate(release.template, { parameters: { registry: 'npm' }, templates: [lint.template] })
 * const run = await engine.start(workflowOf(instance, { from: [release, lint] }), { repo: '.' })
 * ```
 */
export function workflowOf<Input = unknown, Output = unknown>(made: Plan | MadePlan, { from = [], steps: further = [], input }: WorkflowOfOptions<Input> = {}): Workflow<Input, Output> {
  const { plan: given, input: takes, origins }: Partial<MadePlan> = recordOf(made) !== undefined && 'plan' in made ? made : { plan: made as Plan }
  const plan = parsePlan(given)
  const known = new Map<string, Step>([...from.flatMap(({ steps }) => [...steps]), ...further.map((step) => [step.name, step] as const)])
  const named = new Set(allNodes(plan.nodes).flatMap((node) => (node.type !== 'step' ? [] : [node.step, ...(node.compensate === undefined ? [] : [node.compensate.step])])))
  const missing = [...named].filter((name) => !known.has(name))
  if (missing.length > 0) throw new NofxError('step.unknown', `The plan "${plan.name}" needs steps that were not given: ${listNames(missing.map((name) => `"${name}"`))}. Pass them as \`steps\`, or the templates that have them as \`from\`.`)
  const outputs = new Map<string, Schema>()
  const defined = new Map(from.map((template) => [keyOf(template.template), template]))
  for (const [id, origin] of origins ?? []) {
    const schema = defined.get(keyOf({ name: origin.template, version: origin.version }))?.outputs.get(origin.node)
    if (schema !== undefined) outputs.set(id, schema)
  }
  // The schema of the template whose plan this is has the type of its input.
  const own = from.find(({ template }) => template.name === plan.name && template.version === plan.version)?.input as Schema<Input> | undefined
  return { name: plan.name, plan, input: input ?? own ?? (takes && schemaOf<Input>(takes)), steps: new Map([...known].filter(([name]) => named.has(name))), outputs }
}

function keyOf({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}@${version}`
}
