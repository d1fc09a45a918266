import type { AnyEvent } from '@nofx/core'
import type { Answer, Order } from './orders.ts'

/** What the driver asked for and what it was told, which the log has to agree with. */
export interface StartedRun {
  readonly runId: string
  readonly workload: string
  readonly seed: number
  /** `unknown`: every worker that was asked died before it answered. */
  start: 'acknowledged' | 'unknown'
  readonly sent: SentMessage[]
}

/** Something that was said to a run; no two have the same mark. */
export interface SentMessage {
  readonly what: Exclude<Order['do'], 'start'>
  readonly mark: string
  readonly answer: Answer
}

/** The mark of the message that an event has come from, if it has come from one. */
export function markOf(event: AnyEvent): string | undefined {
  const { type, payload, adaptation, reason } = event as AnyEvent & {
    readonly payload?: { readonly mark?: string; readonly by?: string }
    readonly adaptation?: { readonly reason: string }
    readonly reason?: string
  }
  switch (type) {
    case 'signal.received':
      return payload?.mark ?? payload?.by
    case 'plan.adapted':
      return adaptation?.reason
    case 'run.ended':
      return reason
    default:
      return undefined
  }
}
