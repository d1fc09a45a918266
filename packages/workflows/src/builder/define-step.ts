import { NofxError, type EffectMode, type InDoubt, type MaybePromise, type Schema, type Usage } from '@nofx/core'
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

/** What a check found out: whether a step took effect, and then what it returned or would have returned. */
export type StepChecked<Output> = { readonly done: true; readonly output: Output } | { readonly done: false }

export interface StepOptions<Input, Output> {
  /** Does the work. What it returns is stored, so it has to be data (JSON). */
  readonly run: (input: Input, context: StepContext) => MaybePromise<Output>
  /** Checks the input before each run. */
  readonly input?: Schema<Input>
  /** Checks the output after each run. */
  readonly output?: Schema<Output>
  /** What may happen when it runs twice after a crash. Default: `idempotent`, it is run again with the same key. */
  readonly effect?: EffectMode
  /**
   * For effect `once`, when its process died while it was at work. `fail` fails it with `effect.in_doubt`; `ask` lets it wait until somebody
   * says whether it took effect: `engine.resolveDoubt(runId, 'charge', { done: true, output })`. Default: `check` when there is one, else `fail`.
   */
  readonly inDoubt?: InDoubt
  /**
   * Finds out from the outside whether a step of effect `once` took effect whose process died. When it did not, the step is run. It must
   * change nothing, and say "not done" only when that is certain. One that throws is tried three times, unless its error says `retryable: false`;
   * then the step fails with `effect.in_doubt`. `timeoutMs` holds for each try.
   */
  readonly check?: (input: NoInfer<Input>, context: StepContext) => MaybePromise<StepChecked<NoInfer<Output>>>
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
 *
 * const charge = defineStep('charge', {
 *   effect: 'once',
 *   run: async ({ cents }: { cents: number }, { idempotencyKey }) => bank.charge(cents, { reference: idempotencyKey }),
 *   // Only asked when a process died while it charged.
 *   check: async (_, { idempotencyKey }) => {
 *     const receipt = await bank.find(idempotencyKey)
 *     return receipt === undefined ? { done: false } : { done: true, output: receipt }
 *   },
 * })
 * ```
 */
export function defineStep<Input, Output>(name: string, options: StepOptions<Input, Output>): Step<Input, Awaited<Output>> {
  if (name.trim() === '') throw new NofxError('input.invalid', 'A step has an empty name. Give it one, such as "checkout".')
  const { check, inDoubt } = options
  if (inDoubt === 'check' && check === undefined) throw new NofxError('input.invalid', `The step "${name}" is to be checked when it is in doubt and has no \`check\`. Give it one, or say \`inDoubt: 'ask'\`.`)
  if (check !== undefined && inDoubt !== undefined && inDoubt !== 'check') throw new NofxError('input.invalid', `The step "${name}" has a \`check\` that \`inDoubt: '${inDoubt}'\` would never call. Leave one of them out.`)
  // `Awaited` only matters to the type: a handler declared to return a promise yields what the promise holds.
  return { ...options, name } as unknown as Step<Input, Awaited<Output>>
}
