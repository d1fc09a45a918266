import type { Clock } from '../clock.ts'
import type { RecordTable } from '../records.ts'
import type { MemoryRun } from './memory-run.ts'

/** What the ports of one memory store share. */
export interface MemoryState {
  readonly clock: Clock
  readonly runs: Map<string, MemoryRun>
  readonly tables: Map<RecordTable, Map<string, Record<string, unknown>>>
  /** Ids of ended runs, oldest first. */
  readonly ended: string[]
  readonly endedRunsMax: number
  /** The place of the newest event. */
  position: number
}

export function createMemoryState(clock: Clock, endedRunsMax: number): MemoryState {
  return { clock, runs: new Map(), tables: new Map(), ended: [], endedRunsMax, position: 0 }
}

/** Forgets the oldest ended runs once twice the limit is reached, so that forgetting costs O(1) amortised. */
export function forgetEndedRuns({ ended, endedRunsMax, runs }: MemoryState): void {
  if (ended.length <= 2 * endedRunsMax) return
  for (const runId of ended.splice(0, ended.length - endedRunsMax)) runs.delete(runId)
}
