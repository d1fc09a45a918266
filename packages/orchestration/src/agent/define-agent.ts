import { validate } from '@nofx/core'
import { array, custom, int, literal, maxLength, minLength, number, optional, positive, refine, strictObject, string, uuid } from 'zod/mini'
import type { AgentOptions } from './agent.ts'
import { capabilitySchema } from './capability.ts'

const isFunction = (value: unknown) => typeof value === 'function'

const optionsSchema = strictObject({
  id: string().check(minLength(1), maxLength(200)),
  capabilities: array(capabilitySchema).check(minLength(1), maxLength(1_000)),
  maxConcurrency: optional(int().check(positive())),
  timeoutMs: optional(number().check(positive())),
  effect: optional(literal(['pure', 'idempotent', 'once'])),
  inDoubt: optional(literal(['fail', 'ask', 'check'])),
  check: optional(custom<(...args: never[]) => unknown>(isFunction, 'Expected a function')),
  registryId: optional(uuid()),
  run: custom<(...args: never[]) => unknown>(isFunction, 'Expected a function'),
}).check(
  refine(({ effect, inDoubt, check }) => effect === 'once' || (inDoubt === undefined && check === undefined), { path: ['inDoubt'], error: 'Only an agent of effect "once" is ever in doubt' }),
  refine(({ inDoubt, check }) => inDoubt === undefined || (inDoubt === 'check') === (check !== undefined), { path: ['check'], error: 'Goes with `inDoubt: \'check\'`, and with no other' }),
)

/**
 * Declares an agent: an async function together with what it can do. Whether it calls a language model is its own business.
 *
 * @throws NofxError `input.invalid`, with the path of each bad value
 *
 * @example
 * ```ts
 * const coder = defineAgent({
 *   id: 'coder',
 *   capabilities: [{ skillId: 'code.write', successRate: 0.97, costPerOperation: 0.02 }],
 *   async run(task, { signal }) {
 *     return { output: await write(task.input, signal), usage: { costUsd: 0.013 } }
 *   },
 * })
 * ```
 */
export function defineAgent<Input = unknown, Output = unknown>(options: AgentOptions<Input, Output>): AgentOptions<Input, Output> {
  validate(optionsSchema, options, `agent "${String((options as { id?: unknown } | undefined)?.id)}"`)
  return options
}
