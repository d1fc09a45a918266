import { isPromiseLike, jsonError, jsonFault, NofxError, serialiseError, type AnyEvent, type Clock, type MaybePromise } from '@nofx/core'
import { builtinPerformers } from './builtin-performers.ts'
import { checkEffect } from './check-effect.ts'
import { completionOf, describeEffect, failureOf } from './effect-outcome.ts'
import type { LiveRun } from './live-run.ts'
import type { OpenEffect } from './open-effect.ts'
import type { Checked, Performer } from './performer.ts'

export interface EffectWorkOptions {
  readonly clock: Clock
  /** Takes what comes of an effect. */
  input(run: LiveRun, event: AnyEvent, effect?: OpenEffect): void
}

/** Does what runs have asked for: has performers at work, holds them to their limits, and gives what they yield back as an input. */
export class EffectWork {
  readonly #options: EffectWorkOptions
  readonly #builtin: Readonly<Record<string, Performer>>

  constructor(options: EffectWorkOptions) {
    this.#options = options
    this.#builtin = builtinPerformers(options.clock)
  }

  performerOf(run: LiveRun, kind: string): Performer | undefined {
    return run.kind.performers[kind] ?? this.#builtin[kind]
  }

  /** An effect found open in the log: nobody knows how far it came. */
  resume(effect: OpenEffect): void {
    const { started, doubt, run, requested: { version, event } } = effect
    if (!started) return this.perform(effect, this.#options.clock.now())
    // Somebody has been asked, and may still answer.
    if (doubt > 0) return
    effect.startedAt = this.#options.clock.now()
    switch (event.inDoubt) {
      case 'ask':
        this.#options.input(run, { type: 'effect.doubted', v: 1, request: version } as AnyEvent, effect)
        break
      case 'check':
        void this.#check(effect)
        break
      case 'fail':
      case undefined:
        this.#failInDoubt(effect)
        break
      default:
        event.inDoubt satisfies never
    }
  }

  /**
   * Finds out what became of an effect in doubt. One that did not take place is performed after one more `effect.started`: while the check
   * was under way the run may have gone to another process, and it is the append that knows.
   */
  async #check(effect: OpenEffect): Promise<void> {
    const { run, requested: { version, event: { kind, timeoutMs } } } = effect
    effect.performing = true
    const arm = () => {
      if (timeoutMs !== undefined) this.#setDeadline(effect, timeoutMs, (error) => this.#failInDoubt(effect, error))
    }
    let checked: Checked
    try {
      checked = await checkEffect(this.#options.clock, run.kind.performers[kind], effect, arm)
    } catch (error) {
      return this.#failInDoubt(effect, error)
    }
    if (effect.done) return
    if (checked.done) return this.#complete(effect, checked.value)
    effect.performing = false
    this.#options.input(run, { type: 'effect.started', v: 1, request: version } as AnyEvent, effect)
  }

  #failInDoubt(effect: OpenEffect, cause?: unknown): void {
    const why = cause === undefined ? 'Find out whether it took effect.' : `Checking whether it took effect failed: ${serialiseError(cause).message}`
    this.#fail(effect, new NofxError('effect.in_doubt', `A process died while it performed ${describeEffect(effect)}, which may run only once. ${why}`, { cause }))
  }

  /** Begins the work on an effect, once its request is stored. */
  perform(effect: OpenEffect, now: number): void {
    const { run } = effect
    const { version, event } = effect.requested
    if (event.mode === 'once' && !effect.started) return this.#options.input(run, { type: 'effect.started', v: 1, request: version } as AnyEvent)
    const performer = this.performerOf(run, event.kind)
    if (performer === undefined) {
      return this.#fail(effect, new NofxError('effect.unknown', `Nobody here performs effects of kind "${event.kind}", asked for by ${describeEffect(effect)}.`))
    }
    effect.performing = true
    // What only waits began when it was asked for, however often its run has slept since.
    effect.startedAt = performer.idleUntil === undefined ? now : effect.requested.at
    const { timeoutMs } = event
    if (timeoutMs !== undefined) {
      const arm = () => this.#setDeadline(effect, timeoutMs, (error) => this.#fail(effect, error))
      if (performer.queues) effect.onBegin = arm
      else arm()
    }
    let answer: MaybePromise<unknown>
    try {
      answer = performer.perform(event, effect)
    } catch (error) {
      return this.#fail(effect, error)
    }
    if (!isPromiseLike(answer)) return this.#complete(effect, answer)
    answer.then(
      (value) => this.#complete(effect, value),
      (error: unknown) => this.#fail(effect, error),
    )
  }

  /** The limit of a wait counts from the request, also across a crash; that of work counts from its start. */
  #setDeadline(effect: OpenEffect, timeoutMs: number, late: (error: NofxError) => void): void {
    const { event, at } = effect.requested
    // Whoever asked may have had a clock that was ahead of ours.
    const passedMs = event.kind === 'wait' ? Math.max(0, this.#options.clock.now() - at) : 0
    effect.setDeadline(timeoutMs - passedMs, () => {
      const error = new NofxError('effect.timeout', `${describeEffect(effect)} took longer than its limit of ${timeoutMs} ms.`, { retryable: true })
      effect.abort(error.message)
      effect.done = false
      late(error)
    })
  }

  #complete(effect: OpenEffect, value: unknown): void {
    if (effect.done) return
    // A store would lose it, or give it back as something else after a crash.
    const fault = jsonFault(value)
    if (fault !== undefined) return this.#fail(effect, jsonError(fault, `the outcome of ${describeEffect(effect)}`))
    effect.finish()
    this.#options.input(effect.run, completionOf(effect, value), effect)
  }

  #fail(effect: OpenEffect, thrown: unknown): void {
    if (effect.done) return
    effect.finish()
    this.#options.input(effect.run, failureOf(effect, thrown), effect)
  }
}
