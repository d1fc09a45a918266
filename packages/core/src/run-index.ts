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

/** Who owns which run, and which runs there are. The store's clock decides when a lease has expired. */
export interface RunIndex {
  get(runId: string): Promise<RunHead | undefined>
  /** Newest first. `limit` defaults to 100. */
  list(filter?: { readonly status?: RunStatus; readonly kind?: string; readonly name?: string; readonly limit?: number }): Promise<readonly RunHead[]>
  /** Takes over running runs of these kinds that nobody owns or whose lease has expired; each gets a higher epoch. */
  claim(request: { readonly owner: string; readonly durationMs: number; readonly kinds: readonly string[]; readonly limit: number }): Promise<readonly ClaimedRun[]>
  /** Extends the leases that `owner` holds; answers with the runs it still owns. */
  renew(lease: Omit<Lease, 'epoch'>): Promise<readonly string[]>
  /** Gives runs back at once, so that another process need not wait for the lease to expire. */
  release(owner: string, runIds: readonly string[]): Promise<void>
}
