/**
 * Who did what kind of work, when, for how long, at what cost, with what result: one for each settled effect, whose run may have been forked since. Outcomes are the one
 * training set of routing, planning and analytics.
 */
export interface Outcome {
  readonly position: number
  readonly runId: string
  readonly runKind: string
  readonly runName: string
  /** The version of the request in its run. */
  readonly request: number
  /** The kind of effect: `step`, `agent`, `run`, ... */
  readonly kind: string
  /** The name of the step or the id of the agent. */
  readonly name: string
  readonly node: string | null
  readonly attempt: number
  readonly status: 'completed' | 'failed' | 'cancelled'
  readonly errorCode: string | null
  readonly requestedAt: number
  readonly startedAt: number
  readonly settledAt: number
  readonly costUsd: number
}

export interface OutcomeFilter {
  /** Only outcomes behind this position. Default 0: all. */
  readonly after?: number
  /** Default 1,000. */
  readonly limit?: number
  /** From the newest on, so that `limit` keeps the newest. Default: from the oldest on. */
  readonly newestFirst?: boolean
  readonly kinds?: readonly string[]
  readonly name?: string
  readonly runName?: string
}

/** Reads outcomes from the log, in the order in which they were stored, or the other way round. */
export interface Outcomes {
  read(filter?: OutcomeFilter): Promise<readonly Outcome[]>
}
