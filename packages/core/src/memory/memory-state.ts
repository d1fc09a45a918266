import type { Clock } from '../clock.ts'
import type { RecordTable } from '../records.ts'
import type { MemoryLetter } from './memory-mailbox.ts'
import type { MemoryRun } from './memory-run.ts'

/** What the ports of one memory store share. */
export interface MemoryState {
  readonly clock: Clock
  readonly runs: Map<string, MemoryRun>
  readonly tables: Map<RecordTable, Map<string, Record<string, unknown>>>
  /** Ids of ended runs, oldest first. */
  readonly ended: Set<string>
  readonly endedRunsMax: number
  /** By id, oldest first. */
  readonly letters: Map<string, MemoryLetter>
  /** Letters that were ever posted. */
  posted: number
  /** The place of the newest event. */
  position: number
}

export function createMemoryState(clock: Clock, endedRunsMax: number): MemoryState {
  return { clock, runs: new Map(), tables: new Map(), ended: new Set(), endedRunsMax, letters: new Map(), posted: 0, position: 0 }
}

/** Keeps an ended run, and forgets the oldest one when there are too many. */
export function retainEndedRun({ ended, endedRunsMax, runs, letters }: MemoryState, runId: string): void {
  ended.add(runId)
  if (ended.size <= endedRunsMax) return
  const oldest = ended.values().next().value as string
  ended.delete(oldest)
  runs.delete(oldest)
  removeLettersOf(letters, oldest)
}

/** Removes the letters of a run, and what is known of them. */
export function removeLettersOf(letters: MemoryState['letters'], runId: string): void {
  for (const letter of letters.values()) if (letter.runId === runId) letters.delete(letter.id)
}
