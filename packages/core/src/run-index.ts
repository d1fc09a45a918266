import type { RunStatus } from './event.ts'
import type { Lease } from './event-log.ts'

/** The head of a run: what can be told without reading its log. */
export interface RunHead {
  readonly runId: string
  readonly kind: string
  readonly name: string
  readonly status: RunStatus
  readonly version: number
  readonly owner: string | null
  readonly epoch: number
  readonly createdAt: number
  readonly endedAt: number | null
}

/** A run that now belongs to the caller. */
export interface ClaimedRun {
  readonly runId: string
  readonly kind: string
  readonly name: string
  readonly epoch: number
}

export interface RunFilter {
  readonly status?: RunStatus
  readonly kind?: string
  readonly name?: string
  readonly limit?: number
  readonly after?: Pick<RunHead, 'runId' | 'createdAt'>
}

/** Who owns which run, and which runs there are. The store's clock decides when a lease has expired. */
export interface RunIndex {
  get(runId: string): Promise<RunHead | undefined>
  /** Newest first, by `createdAt`, then `runId`. `limit` defaults to 100; `after` is the last head of the page before. */
  list(filter?: RunFilter): Promise<readonly RunHead[]>
  /** Takes over running runs of these kinds that nobody owns or whose lease has expired; each gets a higher epoch. */
  claim(request: { readonly owner: string; readonly durationMs: number; readonly kinds: readonly string[]; readonly limit: number }): Promise<readonly ClaimedRun[]>
  /** Extends the leases that `owner` holds; answers with the runs it still owns. */
  renew(lease: Omit<Lease, 'epoch'>): Promise<readonly string[]>
  /** Gives runs back at once, so that another process need not wait for the lease to expire. */
  release(owner: string, runIds: readonly string[]): Promise<void>
  /**
   * Removes runs that ended longer ago than `olderThanMs`, oldest first, at most `limit` (default 100), with their events, blobs and rows
   * in the documented tables. Rows that runs share, such as plans, stay. A run that runs is never touched, nor one below it. Answers
   * with how many were removed; fewer than `limit` means that there are no more.
   */
  prune(request: { readonly olderThanMs: number; readonly limit?: number }): Promise<number>
}
