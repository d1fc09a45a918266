import { jsonFault, runLimitsSchema } from '@nofx/core'
import { array, boolean, discriminatedUnion, enum as oneOf, int, lazy, literal, maxLength, number, optional, record, refine, strictObject, string, toJSONSchema, union, unknown, type ZodMiniType } from 'zod/mini'
import type { Binding, Path } from './binding.ts'
import type { JsonSchema } from './json-schema.ts'
import type { Plan, PlanNode } from './plan.ts'
import { CONDITION_CHARS_MAX, NAME_CHARS_MAX, NODES_MAX, PATH_LENGTH_MAX } from './plan-limits.ts'

const name = string().check(maxLength(NAME_CHARS_MAX))

const json = unknown().check(refine((value) => jsonFault(value) === undefined, 'It has to be JSON.'))

const path: ZodMiniType<Path> = array(union([name, int()])).check(maxLength(PATH_LENGTH_MAX))

const binding: ZodMiniType<Binding> = lazy(() => discriminatedUnion('from', [
  strictObject({ from: literal('value'), value: optional(json) }),
  strictObject({ from: literal('input'), path }),
  strictObject({ from: literal('node'), node: name, path }),
  strictObject({ from: literal('item'), map: name, path }),
  strictObject({ from: literal('object'), fields: record(string(), binding) }),
  strictObject({ from: literal('array'), items: array(binding) }),
  strictObject({ from: literal('branch'), branch: name, whenTrue: binding, whenFalse: binding }),
])) as ZodMiniType<Binding>

const retry = strictObject({ attempts: number(), delayMs: optional(number()), delayMsMax: optional(number()) })

const call = { step: name, effect: oneOf(['pure', 'idempotent', 'once']), inDoubt: optional(oneOf(['fail', 'ask', 'check'])), timeoutMs: optional(number()), retry: optional(retry) }

const base = { id: name, after: optional(array(name)), guard: optional(strictObject({ branch: name, is: boolean() })) }

const node: ZodMiniType<PlanNode> = lazy(() => discriminatedUnion('type', [
  strictObject({ type: literal('step'), ...base, ...call, input: binding, resources: optional(record(string(), number())), compensate: optional(strictObject(call)) }),
  strictObject({ type: literal('agent'), ...base, skills: array(name), agents: optional(array(name)), pattern: name, input: binding, budget: optional(runLimitsSchema), rounds: optional(number()) }),
  strictObject({ type: literal('map'), ...base, over: binding, nodes: array(node), output: binding, concurrency: number() }),
  strictObject({ type: literal('branch'), ...base, condition: strictObject({ cel: string().check(maxLength(CONDITION_CHARS_MAX)), values: record(string(), binding) }) }),
  strictObject({ type: literal('approval'), ...base, show: binding, timeoutMs: optional(number()) }),
])) as ZodMiniType<PlanNode>

/**
 * The shape of a plan in JSON, for those who compose schemas. It recurses as deep as what it is given and says nothing about what a plan
 * means: for a plan from outside use `parsePlan`, which is bounded, ten times as fast, and validates.
 */
export const planSchema: ZodMiniType<Plan> = strictObject({
  v: literal(1), name, version: name,
  nodes: array(node).check(maxLength(NODES_MAX)),
  edges: array(strictObject({ source: name, target: name })),
  output: binding,
}) as ZodMiniType<Plan>

/** The shape of a plan as JSON Schema (draft 2020-12), for editors and language models. Made anew by each call. */
export function planJsonSchema(): JsonSchema {
  return toJSONSchema(planSchema) as JsonSchema
}
