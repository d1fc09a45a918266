import type { Evidence } from '../evidence.ts'

/** Something that should not have happened. */
export interface Violation {
  readonly runId?: string
  readonly message: string
}

/** One invariant: all that speaks against it. */
export type Check = (evidence: Evidence) => readonly Violation[]
