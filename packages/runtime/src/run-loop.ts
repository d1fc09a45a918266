import {
  isSameJson, NofxError, serialiseError,
  type AnyEvent, type AppendResult, type Clock, type EventLog, type Mailbox, type MaybePromise, type Recorded, type RunIndex, type SerialisedError,
} from '@nofx/core'
import { AppendQueue } from './append-queue.ts'
import { askAgain } from './ask-again.ts'
import { failureOf } from './effect-outcome.ts'
import { EffectWork } from './effect-work.ts'
import { idleUntil } from './idle-until.ts'
import type { Hold } from './hold.ts'
import type { Batch, Input, LiveRun } from './live-run.ts'
import type { OpenEffect } from './open-effect.ts'

/** How often a store is asked at most whose answers come too late to tell whose a run is, before they are believed. */
const CONFIRMATIONS_MAX = 3

const NONE: readonly never[] = []

export interface RunLoopOptions {
  readonly log: EventLog
  readonly runs: RunIndex
  readonly mailbox: Mailbox
  readonly clock: Clock
  readonly hold: Hold
  /** Asks the store which runs are still this process's. */
  confirm(): Promise<ReadonlySet<string>>
  /** Something was stored. */
  committed(run: LiveRun, batch: Batch): void
  /** The run has ended, or was lost, and is to be forgotten here. */
  gone(run: LiveRun): void
  failed(error: unknown): void
}

/**
 * The one loop. For every input of a run: fold it with all it causes, append that atomically, then perform what was asked for and take
 * the outcomes as the next inputs. While an append is under way further inputs wait, and go together into the next one.
 */
export class RunLoop {
  readonly #options: RunLoopOptions
  readonly #queue: AppendQueue
  readonly #work: EffectWork
  #closed = false

  constructor(options: RunLoopOptions) {
    this.#options = options
    this.#queue = new AppendQueue(options.log)
    this.#work = new EffectWork({ clock: options.clock, input: (run, event, effect) => void this.input(run, event, effect) })
  }

  /** Takes an input. A run that has ended or left takes no more. */
  input(run: LiveRun, event: AnyEvent, effect?: OpenEffect): Input {
    return this.#put(run, { event, effect, folded: false })
  }

  #put(run: LiveRun, input: Input): Input {
    // A loop that closes records nothing more: what handlers answer when all around them is shut is no outcome.
    if (this.#closed || run.outcome !== undefined || run.left !== undefined) return input
    if (run.pumping) run.inbox.push(input)
    else this.#pump(run, [input])
    return input
  }

  /** Takes an event from outside, with the letter that it came with. */
  outside(run: LiveRun, event: AnyEvent, letter: string | undefined): Input {
    const input: Input = { event, effect: undefined, folded: false, outside: { letter } }
    return this.#put(run, input)
  }

  /** Takes up the open effects of a run that was read from the log. */
  resume(run: LiveRun): void {
    // What came in since it was read is on its way to the log, and its append tells what follows.
    if (run.ended !== undefined) return run.committing === undefined ? this.#end(run) : undefined
    if (this.#closed) return
    for (const effect of run.open.all()) {
      if (effect.requested.version > run.committed) continue
      // What becomes of one may end the others.
      if (effect.slot >= 0 && !effect.done && !effect.performing) this.#work.resume(effect)
    }
  }

  /** Lets a run go: its work here stops, its log stays as it is. */
  leave(run: LiveRun, why: Error): void {
    if (run.left !== undefined || run.outcome !== undefined) return
    run.left = why
    run.guard?.leave()
    this.#drop(run, why.message)
    // Whoever holds a handle on the run need not hold all that it knows.
    run.state = undefined
  }

  /** Until when nothing happens in a run by itself, in epoch ms; `undefined` when something does. See `idleUntil`. */
  idleUntil(run: LiveRun): number | undefined {
    return idleUntil(run, (kind) => this.#work.performerOf(run, kind))
  }

  close(): void {
    this.#closed = true
  }

  /** Takes these inputs, and those that come meanwhile, for as long as the store answers at once. */
  #pump(run: LiveRun, first: readonly Input[]): void {
    run.pumping = true
    for (let inputs = first; inputs.length > 0 && !this.#closed && run.outcome === undefined && run.left === undefined; inputs = takeInputs(run)) {
      const batch = run.fold(inputs, this.#options.clock.now())
      if (batch.append.events.length === 0) continue
      run.committing = batch
      const answer = this.#queue.submit(batch.append)
      if (answer !== 'appended') return void this.#settleAppend(run, batch, answer)
      this.#commit(run, batch, batch.at)
    }
    run.pumping = false
  }

  /** Waits for the store's answer, however long it takes, and goes on from there. */
  async #settleAppend(run: LiveRun, batch: Batch, answer: MaybePromise<AppendResult>): Promise<void> {
    try {
      let isRepeated = false
      const result = await this.#retrying(run, answer, () => {
        isRepeated = true
        return this.#queue.submit(batch.append)
      })
      if (result === undefined) await this.#settleUntold(run, batch)
      else if (result === 'appended') this.#commit(run, batch, this.#options.clock.now())
      else if (result === 'fenced') await this.#loseTo(run, batch)
      else await this.#settleConflict(run, batch, isRepeated)
    } catch (error) {
      await this.#refuse(run, batch, error).catch((further: unknown) => this.#giveUp(run, further))
      run.committing = undefined
      notify(run, 'watchers')
    }
    run.committing = undefined
    run.pumping = false
    // Who waits for an input that was left out would else wait for the next commit, which may never come.
    if (run.watchers.length > 0) notify(run, 'watchers')
    this.#pump(run, takeInputs(run))
  }

  /**
   * The store is not asked any more: the loop was closed, or the run has left, and came back or went elsewhere under a new epoch. In its log
   * the batch is by then, or never will be.
   */
  async #settleUntold(run: LiveRun, batch: Batch): Promise<void> {
    const stored = this.#closed ? undefined : await this.#retrying(undefined, undefined, () => this.#readBatch(run, batch))
    if (stored === undefined) for (const input of batch.inputs) input.untold = true
    else if (isSameJson(stored, batch.append.events)) markStored(batch.inputs)
  }

  /**
   * The log has moved, or the store has the batch from an earlier attempt whose acknowledgement was lost. Later versions of a run that
   * is still ours were written by nobody else; its start may be another's, with the same words at the same moment, unless the store
   * says that it is ours, or that it has changed hands after an attempt of ours.
   */
  async #settleConflict(run: LiveRun, batch: Batch, isRepeated: boolean): Promise<void> {
    const isStart = batch.append.expectedVersion === 0
    if ((isStart && !isRepeated) || !(await this.#isStored(run, batch))) return this.#refold(run, batch)
    const head = isStart ? await this.#retrying(run, undefined, () => this.#options.runs.get(run.runId)) : undefined
    const { owner, epoch } = run.lease
    if (!isStart || (head?.epoch === epoch && (head.owner ?? owner) === owner)) this.#commit(run, batch, this.#options.clock.now())
    else if (head !== undefined && head.epoch > epoch) await this.#loseTo(run, batch)
    else await this.#refold(run, batch)
  }

  /** Another process has taken the run over: before this batch was stored, or behind it, with its acknowledgement lost. */
  async #loseTo(run: LiveRun, batch: Batch): Promise<void> {
    if (await this.#isStored(run, batch)) {
      run.committed = Math.max(run.committed, batch.append.expectedVersion + batch.append.events.length)
      markStored(batch.inputs)
    }
    this.leave(run, takenOver(run.runId))
  }

  async #isStored(run: LiveRun, batch: Batch): Promise<boolean> {
    const stored = await this.#retrying(run, undefined, () => this.#readBatch(run, batch))
    return stored !== undefined && isSameJson(stored, batch.append.events)
  }

  /** What the log has in the place of a batch. */
  #readBatch({ runId }: LiveRun, { append: { expectedVersion, events } }: Batch): Promise<readonly Recorded[]> {
    return this.#options.log.read(runId, { after: expectedVersion, limit: events.length })
  }

  /** The store does not even let the run be read. Whoever owns it next may have more luck. */
  #giveUp(run: LiveRun, error: unknown): void {
    if (!this.#closed) this.#options.failed(error)
    this.leave(run, error instanceof Error ? error : new Error(String(error)))
  }

  /** Asks the store until it answers. `undefined` when the loop is closed or the run has left before it did. */
  #retrying<T>(run: LiveRun | undefined, first: MaybePromise<T> | undefined, again: () => MaybePromise<T>): Promise<T | undefined> {
    const { clock, failed } = this.#options
    return askAgain(again, { clock, failed, first, isOver: () => this.#closed || run?.left !== undefined })
  }

  /** The log has moved: takes its events for the truth and puts the inputs before it once more. */
  async #refold(run: LiveRun, { stopped, inputs: all }: Batch, given: readonly Input[] = all): Promise<void> {
    const inputs = await this.#withoutWithdrawn(given.filter(isToKeep))
    if (run.committed === 0) return this.leave(run, new NofxError('run.exists', `There is a run ${run.runId} already. Choose another id, or read that one.`))
    const known = run.reset()
    // The effects whose outcomes are to be recorded were taken for settled, as were those that a decision stopped, which are still at work.
    for (const { effect } of inputs) if (effect !== undefined) known.set(effect.requested.version, effect)
    for (const effect of stopped) known.set(effect.requested.version, effect)
    const events = await this.#retrying(run, undefined, () => this.#options.log.read(run.runId))
    if (events === undefined) return
    run.restore(events)
    if (run.ended !== undefined) {
      this.#stopClosed(known)
      return this.#end(run)
    }
    run.inbox = [...inputs, ...run.inbox.filter(isToKeep)]
    for (const effect of run.open.all()) {
      const before = known.get(effect.requested.version)
      if (before?.performing) {
        run.open.remove(effect)
        run.open.add(before)
      } else this.#work.resume(effect)
    }
    this.#stopClosed(known)
  }

  /** Leaves out what came by a letter that its sender has taken back: he was told that it did not arrive. */
  async #withoutWithdrawn(inputs: readonly Input[]): Promise<readonly Input[]> {
    if (inputs.every(({ outside }) => outside?.letter === undefined)) return inputs
    const left: Input[] = []
    for (const input of inputs) {
      const letter = input.outside?.letter
      const state = letter === undefined ? undefined : await this.#retrying(undefined, undefined, () => this.#options.mailbox.state(letter))
      if (state !== undefined && state.status !== 'waiting') input.refused = new NofxError('input.invalid', `"${input.event.type}" was taken back before it was stored.`)
      else left.push(input)
    }
    return left
  }

  /** Stops the work on effects that are open no more. */
  #stopClosed(effects: ReadonlyMap<number, OpenEffect>): void {
    for (const effect of effects.values()) if (effect.slot < 0 && !effect.done) effect.abort('the log has settled it')
  }

  /** The store will never take this batch. What caused it fails instead; nothing of it was kept. */
  async #refuse(run: LiveRun, batch: Batch, cause: unknown): Promise<void> {
    const error = serialiseError(cause)
    if (batch.inputs.length > 1) {
      run.alone = batch.inputs.length
      return this.#refold(run, batch)
    }
    if (run.committed === 0) return this.leave(run, cause instanceof Error ? cause : new Error(error.message))
    const refused = batch.inputs.every(({ event, standsIn }) => event.type === 'run.ended' && standsIn)
    if (refused) return this.leave(run, new NofxError('run.parked', `The store refuses the end of run ${run.runId}: ${error.message}`, { cause }))
    for (const input of batch.inputs) input.refused = cause instanceof Error ? cause : new Error(error.message)
    await this.#refold(run, batch, batch.inputs.flatMap((input) => standIn(input, error)))
  }

  #commit(run: LiveRun, batch: Batch, now: number): void {
    run.committed = run.version
    run.committing = undefined
    markStored(batch.inputs)
    for (const effect of batch.stopped) effect.abort('its run needs it no more')
    if (run.ended !== undefined) this.#end(run)
    else if (run.isLost) this.leave(run, takenOver(run.runId))
    else this.#performAll(run, batch.toPerform, now)
    try {
      this.#options.committed(run, batch)
    } catch (error) {
      this.#options.failed(error)
    }
    if (run.watchers.length > 0) notify(run, 'watchers')
  }

  /** Performs what is still to be done, of a run that is still ours. */
  #performAll(run: LiveRun, effects: readonly OpenEffect[], now: number): void {
    if (effects.length === 0) return
    if (this.#options.hold.isSure(now)) this.#performOpen(run, effects, now)
    else void this.confirmHeld(run).then(() => this.#performOpen(run, effects, this.#options.clock.now()))
  }

  #performOpen(run: LiveRun, effects: readonly OpenEffect[], now: number): void {
    if (this.#closed || run.left !== undefined || run.outcome !== undefined) return
    for (const effect of effects) if (effect.slot >= 0 && !effect.performing && !effect.done) this.#work.perform(effect, now)
  }

  /**
   * Makes sure that the run is still ours before something begins, when so much time has passed that another process may have it, and may
   * have done all of that: else it is let go of.
   */
  async confirmHeld(run: LiveRun): Promise<void> {
    const { hold, clock, confirm } = this.#options
    for (let times = 0; times < CONFIRMATIONS_MAX && run.left === undefined && !hold.isSure(clock.now()); times++) {
      const kept = await this.#retrying(run, undefined, confirm).catch((error: unknown) => this.#giveUp(run, error))
      if (kept === undefined) return
      if (!kept.has(run.runId)) return this.leave(run, takenOver(run.runId))
    }
  }

  #end(run: LiveRun): void {
    run.outcome = run.ended
    this.#drop(run, 'its run has ended')
    run.state = undefined
  }

  #drop(run: LiveRun, reason: string): void {
    run.inbox = []
    run.stopWallTimer?.()
    for (const effect of run.open.all()) effect.abort(reason)
    this.#options.gone(run)
    notify(run, 'watchers')
    notify(run, 'endWatchers')
  }
}

/**
 * What stands in for an input that cannot be stored: the failure of the effect whose outcome it is; the failure of the run when not even
 * that can be stored, or when it is the end of the run. Nothing stands in for what somebody outside said; who said it is told.
 */
function standIn({ event, effect, standsIn }: Input, error: SerialisedError): readonly Input[] {
  if (effect !== undefined && event.type === 'effect.settled') {
    if (!standsIn) return [{ event: { ...failureOf(effect, undefined), error } as AnyEvent, effect, folded: false, standsIn: true }]
  } else if (event.type !== 'run.ended') return []
  return [{ event: { type: 'run.ended', v: 1, status: 'failed', error } as AnyEvent, effect: undefined, folded: false, standsIn: true }]
}

/** Whether an input is still to be recorded after the log has moved. An effect whose start or doubt was not stored is taken up anew. */
function isToKeep({ event, outside }: Input): boolean {
  return outside !== undefined || (event.type !== 'effect.started' && event.type !== 'effect.doubted')
}

/** Only who is outside waits to be told. */
function markStored(inputs: readonly Input[]): void {
  for (const input of inputs) if (input.outside !== undefined && input.folded) input.stored = true
}

function takeInputs(run: LiveRun): readonly Input[] {
  const inputs = run.inbox
  if (inputs.length === 0) return NONE
  if (run.alone > 0) {
    run.alone -= 1
    return inputs.splice(0, 1)
  }
  run.inbox = []
  return inputs
}

function notify(run: LiveRun, list: 'watchers' | 'endWatchers'): void {
  const watchers = run[list]
  run[list] = []
  for (const watcher of watchers) watcher()
}

/** Why a run is let go of that another process has claimed. */
export function takenOver(runId: string): NofxError {
  return new NofxError('run.not_owned', `Another process has taken over the run ${runId}.`)
}
