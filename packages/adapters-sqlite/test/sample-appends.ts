import type { Append, RecordChange, RunEvent } from '@nofx/core'

export const LEASE = { owner: 'o', epoch: 1, durationMs: 60_000 } as const

const appendOf = (runId: string, expectedVersion: number, event: RunEvent, records: readonly RecordChange[] = []): Append => ({
  runId, expectedVersion, lease: LEASE, records, events: [{ version: expectedVersion + 1, at: 1_000 + expectedVersion, event }],
})

export const start = (runId: string, records?: readonly RecordChange[]): Append =>
  appendOf(runId, 0, { type: 'run.started', v: 1, kind: 'k', name: 'n', input: null }, records)
export const signal = (runId: string, expectedVersion: number, name: string): Append =>
  appendOf(runId, expectedVersion, { type: 'signal.received', v: 1, name, payload: null })
export const end = (runId: string, expectedVersion: number): Append =>
  appendOf(runId, expectedVersion, { type: 'run.ended', v: 1, status: 'completed', output: 1 })
