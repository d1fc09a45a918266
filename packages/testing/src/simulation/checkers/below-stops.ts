import type { RunEnded } from '@nofx/core'
import type { Checker, Violation } from '../checker.ts'
import type { Evidence } from '../evidence.ts'
import { START_MS } from '../virtual-time.ts'
import { requestsOf } from './requests.ts'

/** A run below takes this long to hear that the run above it has ended, be it that calls are slow or answers lost on the way, in ms. */
const HEARD_MS = 4_000

/** Faults that keep the news away for longer from a process that they strike; of a store that is away everybody suffers. */
const SILENCING: ReadonlySet<string> = new Set(['crash', 'crash-before-commit', 'crash-after-commit', 'restart', 'partition', 'slow-process'])

/** When a run has ended, those below it do not go on: whatever began well after its end, with no fault at work, is work for nobody. */
export const belowStops: Checker = {
  name: 'below-stops',
  check(evidence) {
    const { store, calls, healedAt, leaseMs } = evidence
    const requests = requestsOf(evidence)
    return [...store.started].flatMap(([runId, { event: { parent } }]): readonly Violation[] => {
      const aboveEndedAt = parent && requests.endedAt(parent.runId)
      if (parent === undefined || aboveEndedAt === undefined) return []
      // What keeps the news away has to be over first, and then somebody may have to take the run over.
      const tellsBy = isSilenced(evidence, parent.runId, runId, aboveEndedAt) ? Math.max(aboveEndedAt, healedAt) + 5 * leaseMs : aboveEndedAt + HEARD_MS
      const how = howItEnded(store.ended.get(parent.runId)?.event)
      const late = calls.find((call) => call.runId === runId && (call.beganAt ?? 0) > tellsBy)
      if (late !== undefined) return [{ runId, message: `${late.process} began "${late.place}" (request ${late.request}) ${Math.round((late.beganAt ?? 0) - aboveEndedAt)} ms after the run above had ended${how}.` }]
      const endedAt = requests.endedAt(runId) ?? Number.POSITIVE_INFINITY
      const wentOn = store.ended.get(runId)?.event.status === 'completed' && endedAt > tellsBy
      return wentOn ? [{ runId, message: `It went on to its end, ${Math.round(endedAt - aboveEndedAt)} ms after the run above had ended${how}.` }] : []
    })
  },
}

/** Whether a fault was at work about that time on who ended the run above, or on who held the one below. */
function isSilenced(evidence: Evidence, above: string, below: string, at: number): boolean {
  const { struck, store, leaseMs } = evidence
  const ender = store.commits.find(({ append: { runId, events } }) => runId === above && events.at(-1)?.event.type === 'run.ended')?.process
  const holder = requestsOf(evidence).ownerAt(below, at)
  if (ender === undefined || holder === null || holder === undefined) return true
  const slots = [slotOf(ender), slotOf(holder)]
  return struck.some(({ atMs, planned: { kind, slot, durationMs } }) => {
    const from = START_MS + atMs
    const isNear = from < at + HEARD_MS && from + durationMs > at - leaseMs * 2
    return isNear && (kind === 'store-unavailable' || (SILENCING.has(kind) && slots.includes(slot)))
  })
}

/** `p2.3` is in the second place. */
function slotOf(process: string): number {
  return Number.parseInt(process.slice(1), 10) - 1
}

function howItEnded(end: RunEnded | undefined): string {
  if (end?.status === 'failed') return ` (failed: ${end.error.message})`
  return end === undefined ? '' : ` (${end.status})`
}
