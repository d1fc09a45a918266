import type { Adaptation, Approval } from '@nofx/workflows'
import type { ChaosInput } from './workloads/index.ts'

/** What a worker can be asked to do. */
export type Order =
  | { readonly do: 'start'; readonly runId: string; readonly workload: string; readonly input: ChaosInput }
  | { readonly do: 'approve'; readonly runId: string; readonly node: string; readonly answer: Approval }
  | { readonly do: 'note'; readonly runId: string; readonly payload: { readonly mark: string } }
  | { readonly do: 'adapt'; readonly runId: string; readonly adaptation: Adaptation }
  | { readonly do: 'cancel'; readonly runId: string; readonly reason: string }

/** How signals are named that answer nothing. */
export const NOTE = 'note'

/** What a worker says: that it is ready, or how an order went. */
export type Message = { readonly is: 'ready' } | { readonly is: 'answer'; readonly number: number; readonly refusal?: string; readonly because?: string }

/** How an order went: done, refused with a code, or nobody knows, since the worker died or lost its store before it answered. */
export type Answer = { readonly is: 'done' } | { readonly is: 'refused'; readonly code: string; readonly because: string } | { readonly is: 'lost' }

/** Where a worker is to work. */
export interface WorkerSetting {
  readonly url: string
  readonly schema: string
  /** Of the journal, which is none of NOFX's. */
  readonly journalSchema: string
  readonly owner: string
  readonly leaseMs: number
  readonly sweepMs: number
  readonly mailMs: number
}
