import { addUsage, type Recorded, type RunEvent, type Usage } from '@nofx/core'
import type { Checker, Violation } from '../checker.ts'
import type { Evidence } from '../evidence.ts'

/** Sums of money in binary fractions miss by less than this, in US dollars. */
const ROUNDING_USD = 1e-9

/** A run and all below it never spend more than its limit, nor promise more than that at one time. */
export const budget: Checker = {
  name: 'budget',
  check: (evidence) =>
    [...evidence.logs].flatMap(([runId, events]): readonly Violation[] => {
      const started = events[0]?.event
      const limitUsd = started?.type === 'run.started' ? started.limits?.costUsd : undefined
      if (limitUsd === undefined) return []
      const { spentUsd, promisedUsd } = moneyOf(events)
      const spentInAllUsd = Math.max(spentUsd, openBelowUsd(evidence, runId) + spentUsd)
      if (spentInAllUsd > limitUsd + ROUNDING_USD) return [{ runId, message: `It has spent ${spentInAllUsd.toFixed(4)} USD of ${limitUsd}.` }]
      return promisedUsd > limitUsd + ROUNDING_USD ? [{ runId, message: `At one time it had spent or held back ${promisedUsd.toFixed(4)} USD of ${limitUsd}.` }] : []
    }),
}

/** What was spent in the end, and the most that was spent and held back at any time. */
function moneyOf(events: readonly Recorded<RunEvent>[]): { readonly spentUsd: number; readonly promisedUsd: number } {
  const heldUsd = new Map<number, number>()
  let usage: Usage = {}
  let promisedUsd = 0
  for (const { version, event } of events) {
    if (event.type === 'effect.requested') heldUsd.set(version, event.reserveUsd ?? 0)
    if (event.type === 'effect.settled') {
      heldUsd.delete(event.request)
      usage = addUsage(usage, event.usage ?? {})
    }
    promisedUsd = Math.max(promisedUsd, (usage.costUsd ?? 0) + [...heldUsd.values()].reduce((sum, held) => sum + held, 0))
  }
  return { spentUsd: usage.costUsd ?? 0, promisedUsd }
}

/** What runs below have spent whose request was never settled, so that it is on no other account. */
function openBelowUsd({ logs, store }: Evidence, runId: string): number {
  const settled = new Set(logs.get(runId)?.flatMap(({ event }) => (event.type === 'effect.settled' ? [event.request] : [])))
  let sum = 0
  for (const [id, { event: { parent } }] of store.started) if (parent?.runId === runId && !settled.has(parent.request)) sum += moneyOf(logs.get(id) ?? []).spentUsd
  return sum
}
