import {
  addUsage, NofxError, serialiseError, type AnyEvent, type Append, type Decider, type EffectRequested, type EffectSettled, type Lease, type RecordChange, type Recorded,
  type RunEnded, type RunEvent, type RunStarted, type Usage,
} from '@nofx/core'
import { answerRefusal } from './doubt.ts'
import { Guard, type ParentAccount } from './guard.ts'
import { OpenEffect, type EffectHost } from './open-effect.ts'
import { OpenEffects } from './open-effects.ts'
import type { RunKind } from './run-kind.ts'
import { thrownProblem } from './run-problem.ts'

/** Events that one input may cause. More means a decider that answers itself for ever. */
const CAUSED_EVENTS_MAX = 1_000_000

/** An event that is to be recorded, with the effect whose outcome it is. */
export interface Input {
  readonly event: AnyEvent
  readonly effect: OpenEffect | undefined
  /** Whether it is among the events of a batch; an input that comes after the end of its run never is. */
  folded: boolean
  /** Why the run does not take it, or the store never will. */
  refused?: Error | undefined
  /** Whether the log has it. */
  stored?: boolean
  /** Whether nobody knows if the log has it: the loop was closed before the store said. */
  untold?: boolean
  /** Whether it stands in for one that the store refused. */
  readonly standsIn?: boolean
  /** Of an event from outside: the letter that it came with, if any. The kind of the run may refuse it. */
  readonly outside?: { readonly letter: string | undefined }
}

/** The append that follows from some inputs, with what is to be done once it is stored. */
export interface Batch {
  readonly append: Append & { events: readonly Recorded[]; records: readonly RecordChange[]; letters?: readonly string[] }
  readonly inputs: readonly Input[]
  readonly at: number
  toPerform: readonly OpenEffect[]
  /** Effects that a decision has settled: whoever performs them is to stop. */
  stopped: readonly OpenEffect[]
}

const NONE: readonly never[] = []

/** A queue that once grew longer is not kept for the next fold. */
const QUEUE_KEPT_MAX = 64

/** A run in the memory of the process that owns it: its state, its open effects, and the inputs that wait to be recorded. */
export class LiveRun {
  readonly runId: string
  readonly kind: RunKind
  readonly lease: Lease
  /** The run above. */
  readonly parentId: string | undefined
  readonly #host: EffectHost
  readonly #decider: Decider<unknown, AnyEvent>
  readonly #parentAccount: ParentAccount | undefined
  state: unknown
  started: RunStarted | undefined
  startedAt = 0
  /** The version of the newest event in `state`. */
  version = 0
  /** The version of the newest event that is stored. */
  committed = 0
  open = new OpenEffects()
  inbox: Input[] = []
  /** How many of the next inputs are to be appended alone, since one of them cannot be stored. */
  alone = 0
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
  /**
   * The events of the fold at work: what an event causes is folded after all that was caused before it. Kept from one fold to the
   * next, since a list that grows costs more than all the events it gets.
   */
  #queue: Recorded[] = []
  /** Called once after the next commit, or when the run leaves this process. */
  watchers: (() => void)[] = []
  /** Called once when the run has ended or left this process. */
  endWatchers: (() => void)[] = []
  /** Whether the store has said that another process has it, or that it has ended, while an append was under way, which tells which. */
  isLost = false
  /** Why the run left this process before its end. */
  left: Error | undefined

  constructor(host: EffectHost, kind: RunKind, decider: Decider<unknown, AnyEvent>, runId: string, lease: Lease, parentId?: string, parentAccount?: ParentAccount) {
    this.#host = host
    this.#decider = decider
    this.#parentAccount = parentAccount
    this.kind = kind
    this.runId = runId
    this.lease = lease
    this.parentId = parentId
    this.state = decider.initial()
  }

  /**
   * Takes stored events into the state. Decides nothing.
   * @throws NofxError `run.parked` when the decider does not understand one of them
   */
  restore(events: readonly Recorded[]): void {
    for (const recorded of events) {
      this.version = recorded.version
      this.#track(recorded, undefined)
      this.#restoreState(recorded)
    }
    this.committed = this.version
  }

  #restoreState(recorded: Recorded): void {
    try {
      this.state = this.#decider.evolve(this.state, recorded)
    } catch (cause) {
      const { code, message } = thrownProblem('evolve', recorded.version, recorded.event, cause)
      throw new NofxError(code, `Run ${this.runId} cannot be read: ${message}`, { cause })
    }
  }

  /** Forgets everything that is not stored, before `restore` is called anew. */
  reset(): Map<number, OpenEffect> {
    const known = new Map(this.open.all().map((effect) => [effect.requested.version, effect]))
    for (const effect of known.values()) this.open.remove(effect)
    this.state = this.#decider.initial()
    this.version = 0
    this.usage = {}
    this.ended = undefined
    this.guard?.reset()
    return known
  }

  /** Folds inputs, and all that follows from them, at one moment. */
  fold(inputs: readonly Input[], at: number): Batch {
    const before = this.version
    const append: Batch['append'] = { runId: this.runId, expectedVersion: this.committed, lease: this.lease, events: NONE, records: NONE }
    const batch: Batch = { append, inputs, at, toPerform: NONE, stopped: NONE }
    const queue = this.#queue
    let length = 0
    for (const input of inputs) {
      if (this.ended !== undefined) break
      const { event: first, effect } = input
      // An outcome counts only while its request is open.
      if (effect !== undefined && effect.slot < 0) continue
      if (input.outside !== undefined && this.#refuses(input, append)) continue
      input.folded = true
      const start = length
      let next = start
      queue[length++] = { version: before + length, at, event: first }
      for (; next < length && this.ended === undefined; next++) {
        const caused = next - start > CAUSED_EVENTS_MAX ? [failed(new Error(`One input caused more than ${CAUSED_EVENTS_MAX} events.`))] : this.#take(queue, next, batch, next === start ? effect : undefined)
        for (const event of caused) queue[length++] = { version: before + length, at, event }
      }
      length = next
    }
    append.events = queue.slice(0, length)
    if (queue.length > QUEUE_KEPT_MAX || this.ended !== undefined) this.#queue = []
    return batch
  }

  /** Whether the run does not take an event from outside as it stands. One that it takes takes its letter with it. */
  #refuses(input: Input, append: Batch['append']): boolean {
    input.refused = answerRefusal(this.open, input.event) ?? this.#refusalOf(input.event)
    if (input.refused !== undefined) return true
    const letter = input.outside?.letter
    if (letter !== undefined) append.letters = [...(append.letters ?? []), letter]
    return false
  }

  #refusalOf(event: AnyEvent): Error | undefined {
    try {
      return this.kind.refusal?.(this.state, event)
    } catch (error) {
      // Pure and total by contract, like a decider; one that is not must not leave its run hanging.
      return error instanceof Error ? error : new Error(String(error))
    }
  }

  /** Takes one event into the state and says what it causes. */
  #take(events: Recorded[], index: number, batch: Batch, effect: OpenEffect | undefined): readonly AnyEvent[] {
    let recorded = events[index] as Recorded<RunEvent>
    if (recorded.event.type === 'effect.requested') {
      const refusal = this.guard?.admit(recorded.event.reserveUsd ?? 0)
      if (refusal !== undefined) events[index] = recorded = { ...recorded, event: failed(refusal) }
    }
    this.version = recorded.version
    this.#track(recorded, batch, effect)
    try {
      return this.#decide(recorded, batch)
    } catch (error) {
      // Deciders are pure and total by contract; one that is not must not leave its run hanging.
      return this.ended === undefined ? [failed(error)] : NONE
    }
  }

  #decide(recorded: Recorded<RunEvent>, batch: Batch): readonly AnyEvent[] {
    this.state = this.#decider.evolve(this.state, recorded)
    if (this.kind.project !== undefined) {
      const records = this.kind.project(this.runId, recorded, this.state)
      if (records.length > 0) batch.append.records = batch.append.records === NONE ? records : [...batch.append.records, ...records]
    }
    const overspent = recorded.event.type === 'effect.settled' && recorded.event.usage !== undefined ? this.guard?.overspent() : undefined
    return overspent === undefined ? this.#decider.decide(this.state, recorded) : [failed(overspent)]
  }

  /** Keeps the index of open effects and the accounts. `batch` is absent for events that were stored before. */
  #track(recorded: Recorded, batch: Batch | undefined, settled?: OpenEffect): void {
    const event = recorded.event as RunEvent
    switch (event.type) {
      case 'run.started':
        this.started = event
        this.startedAt = recorded.at
        // Runs below hold on to the account, so it outlives a second reading of the log.
        this.guard ??= new Guard(event.limits, this.#parentAccount)
        break
      case 'effect.requested': {
        const effect = new OpenEffect(this.#host, this, recorded as Recorded<EffectRequested>)
        this.open.add(effect)
        if (batch === undefined) this.guard?.restore(event.reserveUsd ?? 0)
        else batch.toPerform = extended(batch.toPerform, effect)
        break
      }
      case 'effect.started': {
        const effect = this.open.find(event.request)
        if (effect === undefined) break
        effect.started = true
        effect.doubt = 0
        if (batch !== undefined) batch.toPerform = extended(batch.toPerform, effect)
        break
      }
      case 'effect.doubted': {
        const effect = this.open.find(event.request)
        if (effect !== undefined) effect.doubt = recorded.version
        break
      }
      case 'effect.settled':
        this.#trackSettlement(event, batch, settled ?? this.open.find(event.request))
        break
      case 'run.ended':
        this.ended = event
        break
      default:
    }
  }

  #trackSettlement(event: EffectSettled, batch: Batch | undefined, effect: OpenEffect | undefined): void {
    if (effect === undefined) return
    this.open.remove(effect)
    if (!effect.done && batch !== undefined) batch.stopped = extended(batch.stopped, effect)
    const reserveUsd = effect.requested.event.reserveUsd ?? 0
    if (event.usage !== undefined) this.usage = addUsage(this.usage, event.usage)
    this.guard?.settle(event.request, reserveUsd, event.usage?.costUsd ?? 0)
  }
}

/** A list with one more; it grows in place once it is not empty, and one of a single effect is as small as can be. */
function extended(effects: readonly OpenEffect[], effect: OpenEffect): readonly OpenEffect[] {
  if (effects === NONE) return [effect]
  const list = effects as OpenEffect[]
  list.push(effect)
  return list
}

function failed(error: unknown): RunEnded {
  return { type: 'run.ended', v: 1, status: 'failed', error: serialiseError(error) }
}
