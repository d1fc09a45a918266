import type { Append, AppendResult, Lease, Recorded, RecordChange, RunEvent, Storage } from '@nofx/core'

/** Long enough that no lease runs out by itself while a suite runs. */
export const LEASE_MS = 60_000

/** Any time will do, as long as it tells one event from the next. */
const EPOCH_MS = 1_700_000_000_000

export const newLease = (epoch = 1): Lease => ({ owner: `owner-${crypto.randomUUID()}`, epoch, durationMs: LEASE_MS })

export const started = (kind = 'session', name = 'solo', input: unknown = null): RunEvent => ({ type: 'run.started', v: 1, kind, name, input })
export const signal = (payload: unknown = null, name = 'hello'): RunEvent => ({ type: 'signal.received', v: 1, name, payload })
export const ended: RunEvent = { type: 'run.ended', v: 1, status: 'completed', output: { ok: true } }

/** Events as they follow a version, a millisecond apart. */
export function record(after: number, events: readonly RunEvent[]): readonly Recorded[] {
  return events.map((event, index) => ({ version: after + index + 1, at: EPOCH_MS + after + index, event }))
}

export interface SampleRun {
  readonly runId: string
  readonly lease: Lease
}

/** An append of these events to a run that is at `expectedVersion`. */
export function appendTo({ runId, lease }: SampleRun, expectedVersion: number, events: readonly RunEvent[], records: readonly RecordChange[] = []): Append {
  return { runId, expectedVersion, lease, events: record(expectedVersion, events), records }
}

/** The same, of events that happened at one moment, as most of an append do. */
export function appendAtOnce(run: SampleRun, expectedVersion: number, events: readonly RunEvent[]): Append {
  return { ...appendTo(run, expectedVersion, []), events: events.map((event, index) => ({ version: expectedVersion + index + 1, at: EPOCH_MS + expectedVersion, event })) }
}

export async function appendOne({ log }: Storage, append: Append): Promise<AppendResult> {
  const [result] = await log.append([append])
  if (result === undefined) throw new Error('The log gave no answer to an append.')
  return result
}

/** A new run of one event, or of more. */
export async function startRun(storage: Storage, { kind, name, lease = newLease(), more = [] }: { readonly kind?: string; readonly name?: string; readonly lease?: Lease; readonly more?: readonly RunEvent[] } = {}): Promise<SampleRun> {
  const run = { runId: crypto.randomUUID(), lease }
  const result = await appendOne(storage, appendTo(run, 0, [started(kind, name), ...more]))
  if (result !== 'appended') throw new Error(`A new run was not created: ${result}.`)
  return run
}

/** A word that nothing else in the store has, so that a suite can tell its runs from others. */
export const uniqueName = (prefix: string): string => `${prefix}-${crypto.randomUUID().slice(0, 8)}`
