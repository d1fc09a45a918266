import type { RunStarted } from '../event.ts'
import type { RunHead, RunIndex } from '../run-index.ts'
import { removeRowsOf } from './memory-records.ts'
import { headOf, type MemoryRun } from './memory-run.ts'
import { removeLettersOf, type MemoryState } from './memory-state.ts'

/** Who owns which run, in memory. */
export function createMemoryRunIndex(state: MemoryState): RunIndex {
  const owned = (owner: string) => [...state.runs.values()].filter((run) => run.owner === owner && run.status === 'running')
  return {
    async get(runId) {
      const run = state.runs.get(runId)
      return run && headOf(run)
    },
    async list({ status, kind, name, limit = 100, after } = {}) {
      return [...state.runs.values()]
        .filter((run) => (status ?? run.status) === run.status && (kind ?? run.kind) === run.kind && (name ?? run.name) === run.name)
        .map(headOf)
        .filter((head) => after === undefined || newestFirst(after, head) < 0)
        .sort(newestFirst)
        .slice(0, limit)
    },
    async claim({ owner, durationMs, kinds, limit, aheadMs = 0, runIds }) {
      const now = state.clock.now()
      const isDue = (run: MemoryRun) => (run.owner === null ? runIds !== undefined || run.wakeAt <= now + aheadMs : run.leaseExpiresAt <= now)
      const isFree = (run: MemoryRun) => run.status === 'running' && isDue(run) && kinds.includes(run.kind) && (runIds === undefined || runIds.includes(run.runId))
      const goesWithItsParent = (run: MemoryRun) => {
        const parent = runningParentOf(state, run)
        return parent === undefined || (parent.owner === owner && parent.leaseExpiresAt > now)
      }
      return [...state.runs.values()].filter((run) => isFree(run) && goesWithItsParent(run)).slice(0, limit).map((run) => {
        run.owner = owner
        run.epoch += 1
        run.leaseExpiresAt = now + durationMs
        return { runId: run.runId, kind: run.kind, name: run.name, epoch: run.epoch }
      })
    },
    async renew({ owner, durationMs }) {
      const leaseExpiresAt = state.clock.now() + durationMs
      return owned(owner).map((run) => {
        run.leaseExpiresAt = leaseExpiresAt
        return run.runId
      })
    },
    async release(owner, runIds) {
      for (const run of owned(owner)) if (runIds.includes(run.runId)) giveBack(run, 0)
    },
    async suspend(owner, runs) {
      const now = state.clock.now()
      for (const { runId, epoch, wakeInMs = Number.POSITIVE_INFINITY } of runs) {
        const run = state.runs.get(runId)
        if (run?.owner === owner && run.epoch === epoch && run.status === 'running') giveBack(run, now + wakeInMs)
      }
    },
    async wake(runId) {
      const run = state.runs.get(runId)
      if (run?.owner === null) run.wakeAt = 0
    },
    async prune({ olderThanMs, limit = 100 }) {
      const before = state.clock.now() - olderThanMs
      const isOver = (runId: string) => {
        const run = state.runs.get(runId)
        return run !== undefined && (headOf(run).endedAt ?? Number.POSITIVE_INFINITY) < before && runningParentOf(state, run) === undefined
      }
      const over = [...state.ended].filter(isOver).slice(0, limit)
      for (const runId of over) removeRun(state, runId)
      return over.length
    },
  }
}

function giveBack(run: MemoryRun, wakeAt: number): void {
  run.owner = null
  run.wakeAt = wakeAt
}

function newestFirst(one: Pick<RunHead, 'createdAt' | 'runId'>, other: Pick<RunHead, 'createdAt' | 'runId'>): number {
  return other.createdAt - one.createdAt || (other.runId > one.runId ? 1 : other.runId < one.runId ? -1 : 0)
}

/** The run above, which may still have to read what became of the one below. */
function runningParentOf(state: MemoryState, { events }: MemoryRun): MemoryRun | undefined {
  const above = (events[0]?.event as RunStarted | undefined)?.parent
  const parent = above && state.runs.get(above.runId)
  return parent?.status === 'running' ? parent : undefined
}

function removeRun(state: MemoryState, runId: string): void {
  state.ended.delete(runId)
  state.runs.delete(runId)
  removeLettersOf(state.letters, runId)
  removeRowsOf(state, runId)
}
