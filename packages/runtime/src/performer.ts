import type { EffectRequested, MaybePromise, Recorded, RunLimits, Usage } from '@nofx/core'

/** Does what effects of one kind ask for. What it returns, or throws, becomes the outcome. */
export interface Performer<State = unknown> {
  /** Whether work may have to queue first. Its limit of time and its duration then count from `context.begin()`. */
  readonly queues?: boolean
  perform(request: EffectRequested, context: PerformContext<State>): MaybePromise<unknown>
  /**
   * Finds out whether an effect of mode `once` took place whose process died, when its request asks for that. It must change nothing
   * outside: one that throws is tried again, unless its error says `retryable: false`. The limit of the effect holds for each try.
   */
  check?(request: EffectRequested, context: PerformContext<State>): MaybePromise<Checked>
  /**
   * Until when nothing happens by itself, in epoch ms; Infinity when only somebody outside settles the effect. Only for effects that wait
   * for nothing but the clock or somebody outside: a run whose effects all do may leave the memory of its process for so long. Their
   * signals abort then, and they are performed again when it is back.
   */
  idleUntil?(requested: Recorded<EffectRequested>): number
}

/** What became of an effect in doubt: its value when it took place. When it did not, it is performed. */
export type Checked = { readonly done: true; readonly value: unknown } | { readonly done: false }

/** What a performer is given. Everything costly in it is made when it is first read. */
export interface PerformContext<State = unknown> {
  readonly runId: string
  readonly requested: Recorded<EffectRequested>
  /** The state of the run. To be read before the first `await`: it moves on with the run. */
  readonly state: State
  /** Aborts when the effect is no longer wanted: cancelled, timed out, or its run has ended, sleeps (`idleUntil`), or moved to another process. */
  readonly signal: AbortSignal
  /** The identity of the effect, the same on every try after a crash: hand it to services that deduplicate. */
  readonly idempotencyKey: string
  /** Tells listeners how it goes. Not an event: nothing of it is kept. */
  readonly report: (data: unknown) => void
  /** Adds to what the effect has consumed; recorded with its outcome. */
  readonly spend: (usage: Usage) => void
  /**
   * Tells that the work begins now, after it has waited its turn. Resolves when it may: the run may have gone to another process meanwhile.
   * @throws the reason of `signal` when the effect is no longer wanted
   */
  begin(): Promise<void>
  /** Starts a run below this one, or finds it again after a crash, and waits for its output. Its usage is added to the effect's. */
  runChild(child: ChildRun): Promise<unknown>
}

export interface ChildRun {
  readonly kind: string
  readonly name: string
  readonly input: unknown
  readonly limits?: RunLimits
}
