import type { AnyEvent, Storage } from '@nofx/core'

/** One attempt at a step, one after the other in the order given. */
export interface WrittenStep {
  readonly name: string
  readonly ms: number
  readonly failed?: boolean
  readonly costUsd?: number
  readonly attempt?: number
  readonly kind?: string
  /** How long before its start it was asked for. Default: 0. */
  readonly waitedMs?: number
  readonly node?: string
}

export interface WrittenRun {
  /** Default: `release`. */
  readonly workflow?: string
  readonly startedAt: number
  readonly steps: readonly WrittenStep[]
  /** The row in `workflow_plans` that it follows; it then gets a row in `workflow_executions`, and its id has to be a UUID. */
  readonly planId?: string
  /** Default: `completed`. `running` leaves the run open. */
  readonly status?: 'completed' | 'failed' | 'cancelled' | 'running'
}

/** Writes a run into a real store as the engine does: requests and settlements as events, in one append. */
export async function appendRun(storage: Storage, runId: string, { workflow = 'release', startedAt, steps, planId, status = 'completed' }: WrittenRun): Promise<void> {
  const events: { version: number; at: number; event: AnyEvent }[] = []
  let at = startedAt
  const add = (event: AnyEvent & Record<string, unknown>, moment = at) => events.push({ version: events.length + 1, at: moment, event })
  add({ type: 'run.started', v: 1, kind: 'workflow', name: workflow, input: null })
  for (const { name, ms, failed = false, costUsd = 0, attempt = 1, kind = 'step', node = name, waitedMs = 0 } of steps) {
    const request = add({ type: 'effect.requested', v: 1, kind, name, mode: 'idempotent', node, attempt }, at - waitedMs)
    const usage = { costUsd }
    const from = { startedAt: at, usage }
    at += ms
    if (failed) add({ type: 'effect.settled', v: 1, request, status: 'failed', error: { name: 'Error', message: 'no', code: 'step.failed' }, ...from })
    else add({ type: 'effect.settled', v: 1, request, status: 'completed', value: null, ...from })
  }
  if (status === 'completed') add({ type: 'run.ended', v: 1, status, output: null })
  if (status === 'failed') add({ type: 'run.ended', v: 1, status, error: { name: 'Error', message: 'no' } })
  if (status === 'cancelled') add({ type: 'run.ended', v: 1, status, reason: 'enough' })
  const records = planId === undefined ? [] : [{ op: 'insert', table: 'workflow_executions', row: { id: runId, plan_id: planId, status, created_at: startedAt } } as const]
  const [result] = await storage.log.append([{ runId, expectedVersion: 0, lease: { owner: 'test', epoch: 0, durationMs: 60_000 }, events, records }])
  if (result !== 'appended') throw new Error(`The run was not appended: ${String(result)}`)
}
