import { OBSERVED_MIN } from '../forecast/fit-forecaster.ts'
import { forecast } from '../forecast/forecast.ts'
import type { ForecastAccuracy } from '../forecast/forecast-accuracy.ts'
import type { ForecastTier } from '../forecast/forecast-tier.ts'
import type { ForecastInterval } from '../forecast/forecaster.ts'
import { expectedRun, type ExpectedRun, type RunFigures } from '../outcomes/expected-run.ts'
import { stepStatistics } from '../outcomes/step-statistics.ts'
import type { Probability } from '../statistics/wilson-interval.ts'
import { basisOf, NOT_ENOUGH_DATA, type Knowledge } from './knowledge.ts'

/** Runs ahead that durations are forecast for: the near future, which so little data can carry. */
const RUNS_AHEAD = 5

/** The durations of the next runs, in ms, or that this is not known yet. */
export type DurationForecast =
  | {
      readonly status: 'expected'
      readonly pointMs: readonly number[]
      readonly intervals: readonly { readonly level: number; readonly lowerMs: readonly number[]; readonly upperMs: readonly number[] }[]
      readonly tier: ForecastTier
      readonly accuracy: ForecastAccuracy
      readonly members: readonly { readonly id: string; readonly weight: number }[]
      /** Completed runs that this rests on. */
      readonly runs: number
    }
  | { readonly status: 'not_enough_data'; readonly runs: number; readonly runsMin: number }

export interface NextRun {
  readonly workflow: string
  readonly next: ExpectedRun
  readonly durations: DurationForecast
}

/** The chance that one attempt at a step fails. */
export interface StepRisk {
  readonly step: string
  /** The workflow, or the pattern of the session. */
  readonly runName: string
  readonly kind: string
  readonly failureProbability: Probability
  /** Attempts that this rests on. */
  readonly runs: number
}

export interface Predictions {
  readonly status: 'ok' | 'not_enough_data'
  /** Why there is nothing to say; null when there is. */
  readonly message: string | null
  /** Names the state of the store that this was concluded from. */
  readonly basis: string
  readonly workflows: readonly NextRun[]
  /** Most likely to fail first. */
  readonly steps: readonly StepRisk[]
}

/** Predicts from what is known. Costs one forecast for each workflow that has enough runs. */
export function predict(knowledge: Knowledge): Predictions {
  const steps = stepStatistics(knowledge.outcomes)
    .map(({ name, runName, kind, failureProbability, runs }) => ({ step: name, runName, kind, failureProbability, runs }))
    .sort((a, b) => b.failureProbability.estimate01 - a.failureProbability.estimate01)
  const workflows = [...knowledge.runs].map(([workflow, runs]) => ({ workflow, next: expectedRun(runs), durations: forecastDurations(runs) }))
  const empty = steps.length === 0 && workflows.length === 0
  return { status: empty ? 'not_enough_data' : 'ok', message: empty ? NOT_ENOUGH_DATA : null, basis: basisOf(knowledge), workflows, steps }
}

function forecastDurations(runs: readonly RunFigures[]): DurationForecast {
  const durationsMs = runs.filter(({ status }) => status === 'completed').map(({ wallMs }) => wallMs)
  if (durationsMs.length < OBSERVED_MIN) return { status: 'not_enough_data', runs: durationsMs.length, runsMin: OBSERVED_MIN }
  const { point, intervals, tier, accuracy, members } = forecast(durationsMs, { horizon: RUNS_AHEAD })
  return {
    status: 'expected', pointMs: atLeastZero(point), intervals: intervals.map(inMs),
    tier, accuracy, members, runs: durationsMs.length,
  }
}

function inMs({ level, lower, upper }: ForecastInterval) {
  return { level, lowerMs: atLeastZero(lower), upperMs: atLeastZero(upper) }
}

function atLeastZero(values: Float64Array): readonly number[] {
  return Array.from(values, (value) => Math.max(0, value))
}
