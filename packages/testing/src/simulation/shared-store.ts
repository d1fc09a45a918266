import { isPromiseLike, memoryStorage, type Append, type AppendResult, type ClaimedRun, type Clock, type MaybePromise, type Recorded, type RunEnded, type RunStarted, type Storage, type SuspendedRun } from '@nofx/core'
import { describeEvent } from './describe-event.ts'
import type { Trace } from './trace.ts'
import type { VirtualTime } from './virtual-time.ts'

/** Ended runs are never forgotten in a simulated world: the checkers look at all of them. */
const ENDED_RUNS_MAX = 10_000_000

/** Who may write a run, as the store has told. */
export interface Holder {
  readonly owner: string | null
  readonly epoch: number
  /** Until when nobody else may take it, in world time, epoch ms; 0 when anybody may. */
  readonly until: number
}

/** An append that the store has taken, with what was true at that moment. */
export interface Commit {
  /** World time, epoch ms. */
  readonly at: number
  /** The process that sent it. */
  readonly process: string
  readonly append: Append
  /** When the process heard that it was stored; `undefined` when it never did. */
  heardAt: number | undefined
  /** Who held the run just before; `undefined` when there was no such run. */
  readonly holder: Holder | undefined
}

/** A change of hands: a claim, or a run given back (`owner` is null). */
export interface HandOver extends Holder {
  readonly at: number
  readonly process: string
  readonly runId: string
  /** Who held it before. */
  readonly before: Holder | undefined
}

/** The one store of a simulated world: the store in memory, and beside it a record of what it was told and what it answered. */
export interface SharedStore {
  readonly storage: Storage
  readonly commits: readonly Commit[]
  readonly handOvers: readonly HandOver[]
  /** Runs that have started and not ended. */
  readonly running: ReadonlySet<string>
  /** Runs by their id, in the order of their start. */
  readonly started: ReadonlyMap<string, Recorded<RunStarted>>
  /** Ends by the id of the run. */
  readonly ended: ReadonlyMap<string, Recorded<RunEnded>>
  append(process: string, appends: readonly Append[]): MaybePromise<readonly AppendResult[]>
  /** The process has been told what became of these. */
  heard(appends: readonly Append[]): void
  claim(process: string, request: Parameters<Storage['runs']['claim']>[0]): Promise<readonly ClaimedRun[]>
  renew(lease: Parameters<Storage['runs']['renew']>[0]): Promise<readonly string[]>
  release(process: string, owner: string, runIds: readonly string[]): Promise<void>
  suspend(process: string, owner: string, suspended: readonly SuspendedRun[]): Promise<void>
}

/** @param time the time of the world; the store's own clock shows it in whole ms */
export function createSharedStore(time: VirtualTime, trace: Trace): SharedStore {
  const clock: Clock = { now: () => Math.floor(time.now), setTimer: (delayMs, fire) => time.after(delayMs, fire) }
  const storage = memoryStorage({ clock, endedRunsMax: ENDED_RUNS_MAX })
  const commits: Commit[] = []
  const handOvers: HandOver[] = []
  const holders = new Map<string, Holder>()
  const running = new Set<string>()
  const started = new Map<string, Recorded<RunStarted>>()
  const ended = new Map<string, Recorded<RunEnded>>()
  /** Appends that were taken before: sent again they change nothing. */
  const taken = new Map<Append, Commit>()

  const noteAppend = (process: string, append: Append, result: AppendResult) => {
    const { runId, expectedVersion, lease, events } = append
    const what = events.map(describeEvent).join(', ')
    if (result !== 'appended') return trace.note(process, `is refused (${result}): ${what}`, runId)
    if (taken.has(append)) return trace.note(process, `sends again what is stored: ${what}`, runId)
    trace.note(process, `stores ${what}`, runId)
    const commit: Commit = { at: time.now, process, append, heardAt: undefined, holder: holders.get(runId) }
    taken.set(append, commit)
    commits.push(commit)
    if (expectedVersion === 0) {
      holders.set(runId, { owner: lease.owner, epoch: lease.epoch, until: time.now + lease.durationMs })
      started.set(runId, events[0] as Recorded<RunStarted>)
      running.add(runId)
    }
    const last = events.at(-1)
    if (last?.event.type !== 'run.ended') return undefined
    running.delete(runId)
    ended.set(runId, last as Recorded<RunEnded>)
  }

  const handOver = (process: string, runId: string, holder: Holder) => {
    handOvers.push({ at: time.now, process, runId, ...holder, before: holders.get(runId) })
    holders.set(runId, holder)
    trace.note(process, holder.owner === null ? 'gives it back' : `takes it over (epoch ${holder.epoch})`, runId)
  }

  const letGo = (process: string, owner: string, runIds: readonly string[]) => {
    for (const runId of runIds) {
      const holder = holders.get(runId)
      if (holder?.owner === owner && running.has(runId)) handOver(process, runId, { owner: null, epoch: holder.epoch, until: 0 })
    }
  }

  return {
    storage, commits, handOvers, running, started, ended,
    append(process, appends) {
      const answer = storage.log.append(appends)
      const note = (results: readonly AppendResult[]) => {
        for (const [index, append] of appends.entries()) noteAppend(process, append, results[index] as AppendResult)
        return results
      }
      return isPromiseLike(answer) ? answer.then(note) : note(answer)
    },
    heard(appends) {
      for (const append of appends) {
        const commit = taken.get(append)
        if (commit !== undefined) commit.heardAt ??= time.now
      }
    },
    async claim(process, request) {
      const claimed = await storage.runs.claim(request)
      for (const { runId, epoch } of claimed) handOver(process, runId, { owner: request.owner, epoch, until: time.now + request.durationMs })
      return claimed
    },
    async renew(lease) {
      const renewed = await storage.runs.renew(lease)
      for (const runId of renewed) {
        const holder = holders.get(runId)
        if (holder !== undefined) holders.set(runId, { ...holder, until: time.now + lease.durationMs })
      }
      return renewed
    },
    async release(process, owner, runIds) {
      await storage.runs.release(owner, runIds)
      letGo(process, owner, runIds)
    },
    async suspend(process, owner, suspended) {
      await storage.runs.suspend(owner, suspended)
      letGo(process, owner, suspended.map(({ runId }) => runId))
    },
  }
}
