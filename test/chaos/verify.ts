import type { AnyEvent, EffectRequested, EffectSettled, Recorded, RunEnded, RunHead } from '@nofx/core'
import { EXPECTED } from './workload.ts'

/** A run as the driver knows it. */
export interface KnownRun {
  readonly runId: string
  readonly workflow: string
  readonly input: number
  /** Whether a process has said that its start is stored. */
  acknowledged: boolean
  /** Whether somebody asked for it to be cancelled. */
  cancelled: boolean
  /** How often a process said that its approval, or its cancellation, was stored. */
  approvals: number
  cancellations: number
}

/** A run as the store has it. */
export interface StoredRun {
  readonly head: RunHead
  readonly log: readonly Recorded[]
  /** Of its row in the documented tables. */
  readonly rowStatus: string | undefined
}

/** A note that work began; `at` is in epoch ms. */
export interface JournalEntry {
  readonly runId: string
  readonly key: string
  readonly what: string
  readonly pid: number
  readonly at: number
}

/** Clocks are read in different places, and steps last longer than this. */
const CLOCK_MS = 3

/** Everything that ought not to be, one line each. */
export function verify(known: readonly KnownRun[], stored: ReadonlyMap<string, StoredRun>, journal: readonly JournalEntry[]): readonly string[] {
  const violations: string[] = []
  const report = (runId: string, what: string) => violations.push(`${runId}: ${what}`)
  for (const run of known) {
    const found = stored.get(run.runId)
    if (found === undefined && run.acknowledged) report(run.runId, `its start was acknowledged, and it is not in the store`)
    if (found !== undefined) verifyEnd(run, found, (what) => report(run.runId, what))
  }
  for (const [runId, run] of stored) verifyLog(run, (what) => report(runId, what))
  verifyExecutions(stored, journal, report)
  return violations
}

function verifyEnd(run: KnownRun, { head, log }: StoredRun, report: (what: string) => void): void {
  const end = log.at(-1)?.event as RunEnded | undefined
  if (end?.type !== 'run.ended') return report(`it has not ended: it is at version ${head.version}, ${head.owner === null ? 'owned by nobody' : `owned by ${head.owner}`}`)
  const expected = JSON.stringify(EXPECTED[run.workflow]?.(run.input))
  if (end.status === 'completed' && JSON.stringify(end.output) !== expected) report(`it yielded ${JSON.stringify(end.output)} in place of ${expected}`)
  if (end.status === 'failed' && !(run.workflow === 'pay' && end.error.code === 'effect.in_doubt')) report(`it failed: ${end.error.message}`)
  if (end.status === 'cancelled' && !run.cancelled) report(`it was cancelled, and nobody asked for it: ${end.reason}`)
  if (run.approvals > 1) report(`${run.approvals} approvals were acknowledged`)
  if (run.cancellations > 1) report(`${run.cancellations} cancellations were acknowledged`)
  if (run.cancellations === 1 && end.status !== 'cancelled') report('its cancellation was acknowledged, and it ended otherwise')
  if (run.approvals === 1 && !log.some(({ event }) => event.type === 'signal.received')) report('its approval was acknowledged, and is not in its log')
}

function verifyLog({ head, log, rowStatus }: StoredRun, report: (what: string) => void): void {
  const open = new Set<number>()
  log.forEach(({ version, event }, index) => {
    if (version !== index + 1) report(`version ${version} stands where ${index + 1} follows`)
    if (event.type === 'effect.requested') open.add(version)
    if (event.type === 'effect.settled') {
      const { request } = event as EffectSettled
      if (!open.delete(request)) report(`request ${request} was settled at version ${version}, and was not open`)
    }
    if (event.type === 'run.ended' && index !== log.length - 1) report(`it ended at version ${version}, and goes on`)
  })
  const ends = log.filter(({ event }) => event.type === 'run.ended').length
  if (ends > 1) report(`it ended ${ends} times`)
  if (head.version !== log.length) report(`its head is at version ${head.version}, its log at ${log.length}`)
  const status = ends === 0 ? 'running' : (log.at(-1)?.event as RunEnded | undefined)?.status
  if (head.status !== status) report(`its head says ${head.status}, its log ${status}`)
  if (rowStatus !== status) report(`its row in the documented tables says ${String(rowStatus)}, its log ${status}`)
  if (ends > 0 && head.owner !== null) report(`it has ended, and is owned by ${head.owner}`)
}

function verifyExecutions(stored: ReadonlyMap<string, StoredRun>, journal: readonly JournalEntry[], report: (runId: string, what: string) => void): void {
  const completedAt = new Map<string, number>()
  for (const [runId, { log }] of stored) {
    for (const { at, event } of log) {
      if (!isCompletion(event)) continue
      const requested = log[event.request - 1]?.event as EffectRequested | undefined
      // A pause before a further try carries the key of the work that it is for.
      if (requested !== undefined && requested.kind !== 'timer') completedAt.set(`${runId}:${requested.origin ?? event.request}`, at)
    }
  }
  const charged = new Map<string, number>()
  for (const { runId, key, what, at } of journal) {
    const doneAt = completedAt.get(key)
    if (doneAt !== undefined && at > doneAt + CLOCK_MS) report(runId, `"${what}" (${key}) began ${(at - doneAt).toFixed(0)} ms after it had been settled as completed`)
    if (what === 'charge') charged.set(key, (charged.get(key) ?? 0) + 1)
  }
  for (const [key, times] of charged) if (times > 1) report(key.split(':')[0] ?? key, `"charge" (${key}), which may run once, ran ${times} times`)
}

function isCompletion(event: AnyEvent): event is EffectSettled & { status: 'completed' } {
  return event.type === 'effect.settled' && (event as EffectSettled).status === 'completed'
}
