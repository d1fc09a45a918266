import { validate } from '@nofx/core'
import { z } from 'zod'
import type { AgentOptions } from './agent.ts'
import { capabilitySchema } from './capability.ts'

const optionsSchema = z.strictObject({
  id: z.string().min(1).max(200),
  capabilities: z.array(capabilitySchema).min(1).max(1_000),
  maxConcurrency: z.int().positive().optional(),
  timeoutMs: z.number().positive().optional(),
  effect: z.enum(['pure', 'idempotent', 'once']).optional(),
  registryId: z.uuid().optional(),
  run: z.custom<(...args: never[]) => unknown>((value) => typeof value === 'function', 'Expected a function'),
})

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
