import {
  addUsage, NOTHING, serialiseError, type AnyEvent, type Decider, type EffectRequested, type EffectSettled, type EffectStarted, type Lease, type RecordChange, type Recorded,
  type RunEnded, type RunEvent, type RunStarted, type Usage,
} from '@nofx/core'
import { Guard } from './guard.ts'
import { OpenEffect, type EffectHost } from './open-effect.ts'
import type { RunKind } from './run-kind.ts'

/** Events that one input may cause. More means a decider that answers itself for ever. */
const CAUSED_EVENTS_MAX = 1_000_000

/** What a fold found for the runtime to do once the events are stored. */
export interface Batch {
  readonly inputs: readonly AnyEvent[]
  readonly events: Recorded[]
  readonly records: RecordChange[]
  readonly toPerform: OpenEffect[]
  readonly toAbort: OpenEffect[]
}

/** A run in the memory of the process that owns it: its state, its open effects, and the inputs that wait to be recorded. */
export class LiveRun {
  readonly runId: string
  readonly kind: RunKind
  readonly lease: Lease
  readonly #host: EffectHost
  readonly #decider: Decider<unknown, AnyEvent>
  readonly #parentGuard: Guard | undefined
  state: unknown
  started: RunStarted | undefined
  startedAt = 0
  /** The version of the newest event in `state`. */
  version = 0
  /** The version of the newest event that is stored. */
  committed = 0
  open = new Map<number, OpenEffect>()
  inbox: AnyEvent[] = []
  /** Whether the loop is at work on the run. */
  pumping = false
  guard: Guard | undefined
  usage: Usage = {}
  /** The end of the run as `state` has it. */
  ended: RunEnded | undefined
  /** The end of the run once it is stored. */
  outcome: RunEnded | undefined
  /** What is on its way to the log. */
  committing: Batch | undefined
  stopWallTimer: (() => void) | undefined
  /** Called once after the next commit, or when the run leaves this process. */
  watchers: (() => void)[] = []
  /** Called once when the run has ended or left this process. */
  endWatchers: (() => void)[] = []
  /** Why the run left this process before its end. */
  left: Error | undefined

  constructor(host: EffectHost, kind: RunKind, decider: Decider<unknown, AnyEvent>, runId: string, lease: Lease, parentGuard?: Guard) {
    this.#host = host
    this.#decider = decider
    this.#parentGuard = parentGuard
    this.kind = kind
    this.runId = runId
    this.lease = lease
    this.state = decider.initial()
  }

  /** Takes stored events into the state. Decides nothing. */
  restore(events: readonly Recorded[]): void {
    for (const recorded of events) {
      this.version = recorded.version
      this.#track(recorded, undefined)
      this.state = this.#decider.evolve(this.state, recorded as Recorded<RunEvent>)
    }
    this.committed = this.version
  }

  /** Forgets everything that is not stored, before `restore` is called anew. */
  reset(): ReadonlyMap<number, OpenEffect> {
    const { open } = this
    this.guard?.leave()
    this.state = this.#decider.initial()
    this.version = 0
    this.usage = {}
    this.ended = undefined
    this.open = new Map()
    return open
  }

  /** Folds inputs, and all that follows from them, at one moment. */
  fold(inputs: readonly AnyEvent[], at: number): Batch {
    const batch: Batch = { inputs, events: [], records: [], toPerform: [], toAbort: [] }
    for (const input of inputs) {
      if (this.ended !== undefined) break
      if (input.type === 'effect.settled' && !this.open.has((input as EffectSettled).request)) continue
      this.#foldOne(input, at, batch)
    }
    return batch
  }

  #foldOne(input: AnyEvent, at: number, batch: Batch): void {
    const queue = [input]
    for (let index = 0; index < queue.length && this.ended === undefined; index++) {
      const event = this.#guarded(queue[index] as AnyEvent, index)
      const recorded: Recorded = { version: ++this.version, at, event }
      batch.events.push(recorded)
      this.#track(recorded, batch)
      this.state = this.#decider.evolve(this.state, recorded as Recorded<RunEvent>)
      const overspent = event.type === 'effect.settled' && (event as EffectSettled).usage ? this.guard?.overspent() : undefined
      const caused = overspent ? [failed(overspent)] : this.#decider.decide(this.state, recorded as Recorded<RunEvent>)
      if (caused !== NOTHING) for (const next of caused) queue.push(next)
      if (this.kind.project !== undefined) {
        const records = this.kind.project(this.runId, recorded as Recorded<RunEvent>, this.state)
        if (records.length > 0) batch.records.push(...records)
      }
    }
  }

  /** The event, or the end of the run when a limit forbids it. */
  #guarded(event: AnyEvent, caused: number): AnyEvent {
    if (caused > CAUSED_EVENTS_MAX) return failed(new Error(`One input caused more than ${CAUSED_EVENTS_MAX} events.`))
    if (event.type === 'effect.requested') {
      const error = this.guard?.admit((event as EffectRequested).reserveUsd ?? 0)
      if (error !== undefined) return failed(error)
    }
    return event
  }

  /** Keeps the index of open effects and the accounts. `batch` is absent for events that were stored before. */
  #track(recorded: Recorded, batch: Batch | undefined): void {
    const event = recorded.event as RunEvent
    switch (event.type) {
      case 'run.started':
        this.started = event
        this.startedAt = recorded.at
        this.guard = new Guard(event, this.#parentGuard)
        break
      case 'effect.requested': {
        const effect = new OpenEffect(this.#host, this, recorded as Recorded<EffectRequested>)
        this.open.set(recorded.version, effect)
        if (batch === undefined) this.guard?.restore(event.reserveUsd ?? 0)
        else batch.toPerform.push(effect)
        break
      }
      case 'effect.started':
        this.#trackStart(event, batch)
        break
      case 'effect.settled':
        this.#trackSettlement(event, batch)
        break
      case 'run.ended':
        this.ended = event
        break
      default:
    }
  }

  #trackStart(event: EffectStarted, batch: Batch | undefined): void {
    const effect = this.open.get(event.request)
    if (effect === undefined) return
    effect.started = true
    batch?.toPerform.push(effect)
  }

  #trackSettlement(event: EffectSettled, batch: Batch | undefined): void {
    const effect = this.open.get(event.request)
    if (effect === undefined) return
    this.open.delete(event.request)
    if (!effect.done) batch?.toAbort.push(effect)
    const reserveUsd = effect.requested.event.reserveUsd ?? 0
    if (event.usage !== undefined) this.usage = addUsage(this.usage, event.usage)
    if (reserveUsd !== 0 || event.usage !== undefined) this.guard?.settle(reserveUsd, event.usage?.costUsd ?? 0)
  }
}

function failed(error: Error): RunEnded {
  return { type: 'run.ended', v: 1, status: 'failed', error: serialiseError(error) }
}
