import type { Evidence } from './evidence.ts'

/** What speaks against an invariant. */
export interface Violation {
  /** The run that it is about; absent when it is about none. */
  readonly runId?: string
  readonly message: string
}

/** One thing that has to hold in every world. */
export interface Checker {
  readonly name: string
  check(evidence: Evidence): readonly Violation[] | Promise<readonly Violation[]>
}
