import type { RunIndex } from '@nofx/core'
import type { RunFigures } from './expected-run.ts'
import type { OutcomeHistory } from './outcome-history.ts'

/** Ended runs kept of each workflow: enough for a forecast of their durations, and an end to growth. */
export const RUNS_MAX = 200

/** The newest runs that are looked through for names of workflows that have no outcome yet. */
const HEADS_MAX = 500

/** Ended runs by workflow, oldest first. */
export type RunHistory = ReadonlyMap<string, readonly RunFigures[]>

/** Runs that ended, as the store knows them now: by name, each with when it began and ended. */
export type EndedRuns = ReadonlyMap<string, readonly Omit<RunFigures, 'costUsd' | 'retries'>[]>

/**
 * Reads which workflow runs have ended. Read this before the outcomes: then the outcomes of every run in it are there.
 *
 * @param names workflows that are known already, so that a busy one cannot hide a quiet one
 */
export async function readEndedRuns(runs: RunIndex, names: Iterable<string>): Promise<EndedRuns> {
  const newest = await runs.list({ kind: 'workflow', limit: HEADS_MAX })
  const ended = new Map<string, readonly Omit<RunFigures, 'costUsd' | 'retries'>[]>()
  for (const name of new Set([...names, ...newest.map((head) => head.name)])) {
    const heads = await runs.list({ kind: 'workflow', name, limit: RUNS_MAX })
    ended.set(name, heads.flatMap(({ runId, status, createdAt, endedAt }) =>
      status === 'running' || endedAt === null ? [] : [{ runId, status, startedAt: createdAt, wallMs: Math.max(0, endedAt - createdAt) }]))
  }
  return ended
}

/** Adds newly ended runs to those that are known, with what their work added up to. A workflow of which no run has ended keeps its list, so that what was said of it still holds. */
export function extendRunHistory(known: RunHistory, ended: EndedRuns, { runs }: OutcomeHistory): RunHistory {
  const extended = new Map(known)
  for (const [name, heads] of ended) {
    const before = known.get(name) ?? []
    const seen = new Set(before.map(({ runId }) => runId))
    const tallies = runs.get(name)
    const added = heads
      .filter(({ runId }) => !seen.has(runId))
      .map((head) => ({ ...head, costUsd: tallies?.get(head.runId)?.costUsd ?? 0, retries: tallies?.get(head.runId)?.retries ?? 0 }))
    if (added.length === 0) continue
    const all = [...before, ...added].sort((a, b) => a.startedAt - b.startedAt)
    extended.set(name, all.slice(-RUNS_MAX))
  }
  return extended
}
