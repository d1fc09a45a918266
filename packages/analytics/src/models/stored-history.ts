import { emptyHistory, type Observation, type OutcomeHistory, type RunTally } from '../outcomes/outcome-history.ts'

/** A history as it is stored: observations as short rows, so that a thousand steps stay within a few megabytes. */
export interface StoredHistory {
  readonly v: 3
  readonly position: number
  readonly steps: readonly {
    readonly name: string
    readonly runName: string
    readonly kind: string
    readonly seen: number
    readonly runIds: readonly string[]
    /** `[index in runIds, startedAt, durationMs, costUsd, failed as 0 or 1, attempt]` */
    readonly rows: readonly (readonly [number, number, number, number, number, number])[]
  }[]
  /** `[name, [[runId, costUsd, retries], ...]]` */
  readonly runs: readonly (readonly [string, readonly (readonly [string, number, number])[]])[]
  /** `[hour, runs, work]` */
  readonly hours: readonly (readonly [number, number, number])[]
  readonly agents: readonly {
    readonly name: string
    /** `[requestedAt, startedAt, settledAt]` */
    readonly works: readonly (readonly [number, number, number])[]
    /** `[hour, ms]` */
    readonly busyMs: readonly (readonly [number, number])[]
  }[]
}

export function storeHistory({ position, steps, runs, hours, agents }: OutcomeHistory): StoredHistory {
  return {
    v: 3,
    position,
    steps: [...steps.values()].map(({ name, runName, kind, seen, observations }) => {
      const runIds = [...new Set(observations.map(({ runId }) => runId))]
      const places = new Map(runIds.map((runId, index) => [runId, index]))
      return {
        name, runName, kind, seen, runIds,
        rows: observations.map(({ runId, startedAt, durationMs, costUsd, failed, attempt }) => [places.get(runId) ?? 0, startedAt, durationMs, costUsd, failed ? 1 : 0, attempt] as const),
      }
    }),
    runs: [...runs].map(([name, tallies]) => [name, [...tallies].map(([runId, { costUsd, retries }]) => [runId, costUsd, retries] as const)] as const),
    hours: [...hours].map(([hour, tally]) => [hour, tally.runs, tally.work] as const),
    agents: [...agents].map(([name, { works, busyMs }]) => ({
      name, works: works.map(({ requestedAt, startedAt, settledAt }) => [requestedAt, startedAt, settledAt] as const), busyMs: [...busyMs],
    })),
  }
}

/** Reads a stored history back; null for anything else, such as that of a newer release, so that it is learned from the log again. */
export function restoreHistory(data: unknown): OutcomeHistory | null {
  if (typeof data !== 'object' || data === null || (data as { readonly v?: unknown }).v !== 3) return null
  // Version 3 is written by `storeHistory` alone. A row that was changed by hand fails below and is learned again.
  const stored = data as StoredHistory
  try {
    return revive(stored)
  } catch {
    return null
  }
}

function revive(stored: StoredHistory): OutcomeHistory {
  const history = emptyHistory()
  history.position = finite(stored.position)
  for (const { name, runName, kind, seen, runIds, rows } of stored.steps) {
    const observations = rows.map(([place, startedAt, durationMs, costUsd, failed, attempt]): Observation => ({
      runId: runIds[place] ?? '', startedAt: finite(startedAt), durationMs: finite(durationMs), costUsd: finite(costUsd), failed: failed === 1, attempt: finite(attempt),
    }))
    history.steps.set(JSON.stringify([runName, kind, name]), { name, runName, kind, seen: finite(seen), observations })
  }
  for (const [name, tallies] of stored.runs) {
    history.runs.set(name, new Map(tallies.map(([runId, costUsd, retries]): [string, RunTally] => [runId, { costUsd: finite(costUsd), retries: finite(retries) }])))
  }
  for (const [hour, runs, work] of stored.hours) history.hours.set(finite(hour), { runs: finite(runs), work: finite(work) })
  for (const { name, works, busyMs } of stored.agents) {
    history.agents.set(name, {
      works: works.map(([requestedAt, startedAt, settledAt]) => ({ requestedAt: finite(requestedAt), startedAt: finite(startedAt), settledAt: finite(settledAt) })),
      busyMs: new Map(busyMs.map(([hour, ms]) => [finite(hour), finite(ms)])),
    })
  }
  return history
}

function finite(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new TypeError(`A stored figure is ${String(value)}.`)
  return value
}
