import type { Append, RecordChange, RunEvent } from '@nofx/core'

const lease = { owner: 'o', epoch: 1, durationMs: 60_000 }

const appendOf = (runId: string, expectedVersion: number, event: RunEvent, records: readonly RecordChange[] = []): Append => ({
  runId, expectedVersion, lease, records, events: [{ version: expectedVersion + 1, at: 1_000 + expectedVersion, event }],
})

export const start = (runId: string, records?: readonly RecordChange[], name = 'n'): Append =>
  appendOf(runId, 0, { type: 'run.started', v: 1, kind: 'k', name, input: null }, records)
export const signal = (runId: string, expectedVersion: number, name: string): Append =>
  appendOf(runId, expectedVersion, { type: 'signal.received', v: 1, name, payload: null })
export const end = (runId: string, expectedVersion: number): Append =>
  appendOf(runId, expectedVersion, { type: 'run.ended', v: 1, status: 'completed', output: 1 })
export const plan = (id: string): RecordChange => ({ op: 'insert', table: 'workflow_plans', row: { id, name: 'p', plan_graph: {}, created_at: 1 } })

/** What a promise was rejected with. */
export async function rejection(promise: unknown): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('It should have been refused.')
}
