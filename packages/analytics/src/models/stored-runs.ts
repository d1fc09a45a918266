import type { RunFigures } from '../outcomes/expected-run.ts'
import type { RunHistory } from '../outcomes/read-run-figures.ts'

/** Ended runs as they are stored, by workflow. */
export interface StoredRuns {
  readonly v: 1
  readonly workflows: readonly { readonly name: string; readonly runs: readonly RunFigures[] }[]
}

export function storeRuns(runs: RunHistory): StoredRuns {
  return { v: 1, workflows: [...runs].map(([name, figures]) => ({ name, runs: figures })) }
}

/** Reads stored runs back; null for anything else, such as those of a newer release, so that they are learned from the store again. */
export function restoreRuns(data: unknown): RunHistory | null {
  if (typeof data !== 'object' || data === null || (data as { readonly v?: unknown }).v !== 1) return null
  // Version 1 is written by `storeRuns` alone. A row that was changed by hand fails below and is learned again.
  const stored = data as StoredRuns
  try {
    const restored = new Map(stored.workflows.map(({ name, runs }) => [name, [...runs]]))
    return [...restored.values()].flat().every(isComplete) ? restored : null
  } catch {
    return null
  }
}

function isComplete({ runId, startedAt, wallMs, costUsd, retries }: RunFigures): boolean {
  return typeof runId === 'string' && [startedAt, wallMs, costUsd, retries].every((figure) => Number.isFinite(figure))
}
