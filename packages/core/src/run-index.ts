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

export interface ClaimRequest {
  readonly owner: string
  readonly durationMs: number
  readonly kinds: readonly string[]
  readonly limit: number
  /** Takes suspended runs over so many ms before they are due, so that there is time to read them. Default: 0. */
  readonly aheadMs?: number
  /** Only these, due or not. Absent: all that are due. */
  readonly runIds?: readonly string[]
}

/** A run that has nothing to do until then, in ms from now; `undefined` when only somebody outside can wake it. */
export interface SuspendedRun {
  readonly runId: string
  /** That its owner has it under, so that a request that comes late cannot put the run to sleep under the next. */
  readonly epoch: number
  readonly wakeInMs: number | undefined
}

/** Who owns which run, which runs there are, and when the next thing is to be done in them. The store's clock decides what is due. */
export interface RunIndex {
  get(runId: string): Promise<RunHead | undefined>
  /** Newest first, by `createdAt`, then `runId`. `limit` defaults to 100; `after` is the last head of the page before. */
  list(filter?: RunFilter): Promise<readonly RunHead[]>
  /**
   * Takes over running runs of these kinds whose lease has expired, that were released, or that are suspended and due; each gets a higher
   * epoch. A run below one that runs goes with it: it is given to nobody but its owner, since they share a budget, which only one process
   * can keep.
   */
  claim(request: ClaimRequest): Promise<readonly ClaimedRun[]>
  /** Extends the leases that `owner` holds; answers with the runs it still owns. */
  renew(lease: Omit<Lease, 'epoch'>): Promise<readonly string[]>
  /** Gives runs back at once, so that another process need not wait for the lease to expire. */
  release(owner: string, runIds: readonly string[]): Promise<void>
  /** Gives runs back that have nothing to do for a while: nobody needs to have them until they are due, or are woken. */
  suspend(owner: string, runs: readonly SuspendedRun[]): Promise<void>
  /** Makes a suspended run due now. Any other stays as it is. */
  wake(runId: string): Promise<void>
  /**
   * Removes runs that ended longer ago than `olderThanMs`, oldest first, at most `limit` (default 100), with their events, letters, blobs
   * and rows in the documented tables. Rows that runs share, such as plans, stay. A run that runs is never touched, nor one below it. A
   * run whose rows a table of the host refers to (a foreign key) is kept as it is, whole; it holds up no other, and is tried again a day
   * later. Answers with how many were removed; fewer than `limit` means that nothing
   * more can be removed now, or that very many were kept.
   */
  prune(request: { readonly olderThanMs: number; readonly limit?: number }): Promise<number>
}
