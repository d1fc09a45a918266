import { array, boolean, config, discriminatedUnion, int, literal, maximum, maxLength, minLength, optional, positive, regex, strictObject, string, toJSONSchema, unknown, type output } from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import type { JsonSchema } from '../plan/json-schema.ts'

/** Nodes of a draft. A model loses the thread long before; a plan of more is made of maps and templates. */
const DRAFT_NODES_MAX = 300

const CONCURRENCY_MAX = 1_000

config(en())

const id = string().check(regex(/^[A-Za-z_][A-Za-z0-9_-]{0,99}$/))
const text = string().check(minLength(1), maxLength(4_000))

/** Where a node stands. */
const place = {
  id,
  /** The map whose body it is in. */
  within: optional(id),
  /** The side of a branch that it is on. */
  when: optional(strictObject({ branch: id, is: boolean() })),
  /** Nodes to wait for though nothing of them is used. */
  after: optional(array(id).check(maxLength(DRAFT_NODES_MAX))),
}

const nodeSchema = discriminatedUnion('kind', [
  strictObject({ kind: literal('step'), ...place, step: text, input: optional(unknown()) }),
  strictObject({ kind: literal('agent'), ...place, skills: array(text).check(minLength(1), maxLength(10)), pattern: optional(text), input: optional(unknown()) }),
  strictObject({ kind: literal('map'), ...place, over: unknown(), output: unknown(), concurrency: optional(int().check(positive(), maximum(CONCURRENCY_MAX))) }),
  strictObject({ kind: literal('branch'), ...place, condition: text }),
  strictObject({ kind: literal('approval'), ...place, show: optional(unknown()) }),
])

export const planDraftSchema = strictObject({
  name: text,
  /** Why this plan does what was asked for. */
  reason: text,
  nodes: array(nodeSchema).check(minLength(1), maxLength(DRAFT_NODES_MAX)),
  output: optional(unknown()),
})

/**
 * A plan as a model writes it: flat, with references as texts, and without what is not the model's to decide, such as retries and effects.
 *
 * - `"$src.dir"` is the field `dir` of what the node `src` yields, `"$input.repo"` one of the input, `"$item"` the item of the map around.
 *   A text that begins with a dollar sign is written with two: `"$$5"`.
 * - `{ "$if": "ok", "$then": "$a", "$else": "$b" }` is one of two, by the side that the branch `ok` took.
 * - A condition is CEL over references: `"$tests.failed == 0"`.
 */
export type PlanDraft = output<typeof planDraftSchema>

export type DraftNode = PlanDraft['nodes'][number]

/** What an answer has to be, for models that can be held to it. */
export function planDraftJsonSchema(): JsonSchema {
  return toJSONSchema(planDraftSchema) as JsonSchema
}
