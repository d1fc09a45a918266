import { NofxError, type EffectMode, type MaybePromise, type Schema, type Usage } from '@nofx/core'
import type { Resources, RetryPolicy } from '../plan/plan.ts'

/** What a step is given beside its input. */
export interface StepContext {
  readonly runId: string
  /** Aborts when the result is no longer wanted. Hand it to everything that takes a signal. */
  readonly signal: AbortSignal
  /** The same on every try of this step of this run, also after a crash. Hand it to services that deduplicate. */
  readonly idempotencyKey: string
  /** Tells listeners how it goes. Nothing of it is kept. */
  readonly report: (data: unknown) => void
  /** Adds to what the step has consumed. */
  readonly spend: (usage: Usage) => void
}

export interface StepOptions<Input, Output> {
  /** Does the work. What it returns is stored, so it has to be data (JSON). */
  readonly run: (input: Input, context: StepContext) => MaybePromise<Output>
  /** Checks the input before each run. */
  readonly input?: Schema<Input>
  /** Checks the output after each run. */
  readonly output?: Schema<Output>
  /** What may happen when it runs twice after a crash. Default: `idempotent`, it is run again with the same key. */
  readonly effect?: EffectMode
  /** For one try. Default: none. */
  readonly timeoutMs?: number
  /** Default: one attempt. */
  readonly retry?: RetryPolicy
  readonly resources?: Resources
}

/** A named handler. Plans speak of it by its name. */
export interface Step<Input = never, Output = unknown> extends Omit<StepOptions<Input, Output>, 'input' | 'output'> {
  readonly name: string
  // Kept free of the types, so that a step may stand wherever its `run` may.
  readonly input?: Schema
  readonly output?: Schema
}

/**
 * Names a function so that plans can use it.
 *
 * @param name unique among the steps of a process, such as `checkout`
 *
 * @example
 * ```ts
 * const checkout = defineStep('checkout', {
 *   run: async ({ repo }: { repo: string }, { signal }) => ({ dir: await clone(repo, signal), files: 312 }),
 * })
 * ```
 */
export function defineStep<Input, Output>(name: string, options: StepOptions<Input, Output>): Step<Input, Awaited<Output>> {
  if (name.trim() === '') throw new NofxError('input.invalid', 'A step has an empty name. Give it one, such as "checkout".')
  // `Awaited` only matters to the type: a handler declared to return a promise yields what the promise holds.
  return { ...options, name } as unknown as Step<Input, Awaited<Output>>
}
