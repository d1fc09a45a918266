import type { RunIndex } from '../run-index.ts'
import { headOf, type MemoryRun } from './memory-run.ts'
import type { MemoryState } from './memory-state.ts'

/** Who owns which run, in memory. */
export function createMemoryRunIndex(state: MemoryState): RunIndex {
  const owned = (owner: string) => [...state.runs.values()].filter((run) => run.owner === owner && run.status === 'running')
  return {
    async get(runId) {
      const run = state.runs.get(runId)
      return run && headOf(run)
    },
    async list({ status, kind, name, limit = 100 } = {}) {
      return [...state.runs.values()]
        .reverse()
        .filter((run) => (status ?? run.status) === run.status && (kind ?? run.kind) === run.kind && (name ?? run.name) === run.name)
        .slice(0, limit)
        .map(headOf)
    },
    async claim({ owner, durationMs, kinds, limit }) {
      const now = state.clock.now()
      const free = (run: MemoryRun) => run.status === 'running' && (run.owner === null || run.leaseExpiresAt <= now) && kinds.includes(run.kind)
      return [...state.runs.values()].filter(free).slice(0, limit).map((run) => {
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
      for (const run of owned(owner)) if (runIds.includes(run.runId)) run.owner = null
    },
  }
}
