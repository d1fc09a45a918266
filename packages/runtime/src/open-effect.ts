import { addUsage, NofxError, type Clock, type EffectRequested, type Recorded, type Usage } from '@nofx/core'
import type { LiveRun } from './live-run.ts'
import type { ChildRun, PerformContext } from './performer.ts'

/** What effects need of the runtime that performs them. */
export interface EffectHost {
  readonly clock: Clock
  report(effect: OpenEffect, data: unknown): void
  runChild(effect: OpenEffect, child: ChildRun): Promise<unknown>
  /** Resolves when the run is surely still this process's, or was let go of. */
  confirmHeld(run: LiveRun): Promise<void>
}

/** A request that waits for its outcome, and the context its performer works with. */
export class OpenEffect implements PerformContext {
  readonly requested: Recorded<EffectRequested>
  readonly run: LiveRun
  readonly #host: EffectHost
  /** Its place among the open effects of its run; -1 when it is not open. */
  slot = -1
  /** Whether the log holds `effect.started` for it. */
  started = false
  /** The version of the `effect.doubted` whose answer it waits for; 0 when it waits for none. */
  doubt = 0
  /** Whether a performer is at work in this process. */
  performing = false
  /** Whether its outcome is on its way to the log, or no longer wanted. */
  done = false
  startedAt = 0
  /** Called when work that had to queue begins. */
  onBegin: (() => void) | undefined
  usage: Usage | undefined
  #controller: AbortController | undefined
  #stopTimeout: (() => void) | undefined

  constructor(host: EffectHost, run: LiveRun, requested: Recorded<EffectRequested>) {
    this.#host = host
    this.run = run
    this.requested = requested
  }

  get runId(): string {
    return this.run.runId
  }

  get state(): unknown {
    return this.run.state
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    return this.#controller.signal
  }

  get idempotencyKey(): string {
    return `${this.run.runId}:${this.requested.event.origin ?? this.requested.version}`
  }

  /** A function of its own, so that a handler may take it out of the context. */
  get report(): (data: unknown) => void {
    return (data) => {
      if (!this.done) this.#host.report(this, data)
    }
  }

  get spend(): (usage: Usage) => void {
    return (usage) => {
      this.usage = this.usage === undefined ? usage : addUsage(this.usage, usage)
    }
  }

  async begin(): Promise<void> {
    await this.#host.confirmHeld(this.run)
    this.signal.throwIfAborted()
    if (this.done) return
    this.startedAt = this.#host.clock.now()
    this.onBegin?.()
  }

  runChild(child: ChildRun): Promise<unknown> {
    return this.#host.runChild(this, child)
  }

  /** Lets `fire` be called at the deadline, unless the effect is done before. */
  setDeadline(delayMs: number, fire: () => void): void {
    this.#stopTimeout = this.#host.clock.setTimer(delayMs, fire)
  }

  stopDeadline(): void {
    this.#stopTimeout?.()
    this.#stopTimeout = undefined
  }

  /** Takes the effect as done; its performer's later answer counts no more. */
  finish(): void {
    this.done = true
    this.#stopTimeout?.()
  }

  /** Tells the performer to stop. */
  abort(reason: string): void {
    this.finish()
    if (!this.performing) return
    this.#controller ??= new AbortController()
    this.#controller.abort(new NofxError('effect.cancelled', `The effect ${this.idempotencyKey} was stopped: ${reason}.`))
  }
}
