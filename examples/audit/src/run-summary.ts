import type { EffectSettled, Recorded, RunEvent, Usage } from '@nofx/core'
import type { Predictions } from '@nofx/analytics'
import type { RunForecast, RunSummary } from './html.ts'
import { type RunLog, workOf } from './run-tree.ts'

/** What a run cost, read from its log. */
export function summariseRun(tree: readonly RunLog[], resumedSteps: number, predictions: Predictions): RunSummary {
  const work = workOf(tree)
  const outcomes = work.flatMap(({ settled }) => settled.slice(0, 1))
  const events: readonly Recorded<RunEvent>[] = tree[0]?.events ?? []
  const forecast = forecastOf(predictions)
  return {
    wallMs: (events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0),
    workMs: outcomes.reduce((sum, { at, event }) => sum + at - (event.startedAt ?? at), 0),
    costUnits: roundUnits(outcomes.reduce((sum, { event }) => sum + costOf(event), 0)),
    retries: work.filter(({ requested }) => (requested.event.attempt ?? 1) > 1).length,
    steps: outcomes.length,
    resumedSteps,
    ...(forecast && { forecast }),
  }
}

/** Units are shown to people, and nobody needs more than two places. */
function roundUnits(units: number): number {
  return Math.round(units * 100) / 100
}

function costOf({ usage }: EffectSettled): number {
  const { costUsd = 0 }: Usage = usage ?? {}
  return costUsd
}

function forecastOf({ workflows }: Predictions): RunForecast | undefined {
  const next = workflows.find(({ workflow }) => workflow === 'audit')?.next
  if (next?.status !== 'expected') return undefined
  return { wallMs: next.wallMs.expected, lowerMs: next.wallMs.lower, upperMs: next.wallMs.upper, runs: next.runs }
}
