import { OBSERVED_MIN } from '../forecast/fit-forecaster.ts'
import { forecast } from '../forecast/forecast.ts'
import type { ForecastAccuracy } from '../forecast/forecast-accuracy.ts'
import type { ForecastTier } from '../forecast/forecast-tier.ts'
import type { ForecastInterval } from '../forecast/forecaster.ts'
import { backtestDurations, type DurationBacktest } from '../models/duration-backtest.ts'
import type { FittedModels } from '../models/fitted-models.ts'
import { expectedDuration, type ExpectedDuration } from '../outcomes/expected-duration.ts'
import { expectedRun, type ExpectedRun, type RunFigures } from '../outcomes/expected-run.ts'
import { completedDurations, summariseStep } from '../outcomes/step-statistics.ts'
import type { Probability } from '../statistics/wilson-interval.ts'
import { failureForecaster, type FailureForecast } from './failure-forecast.ts'
import { forecastLoad, type LoadForecast } from './load-forecast.ts'
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
  /** How well the wall times of the newest runs were expected from those before them. */
  readonly accuracy: DurationBacktest
  readonly durations: DurationForecast
}

/** What to expect of one attempt at a step, or by an agent. */
export interface StepRisk {
  readonly step: string
  /** The workflow, or the pattern of the session. */
  readonly runName: string
  readonly kind: string
  /** Of all attempts alike, whatever came before them. */
  readonly failureProbability: Probability
  /** Attempts that this rests on. */
  readonly runs: number
  /** Of the next attempt, from what came before it, by a model of all work. */
  readonly nextAttempt: FailureForecast
  /** How long it takes when it completes, and how well that was expected of the newest ones. */
  readonly duration: ExpectedDuration
  readonly durationAccuracy: DurationBacktest
}

export interface Predictions {
  readonly status: 'ok' | 'not_enough_data'
  /** Why there is nothing to say; null when there is. */
  readonly message: string | null
  /** Names the state of the store that this was concluded from. */
  readonly basis: string
  readonly workflows: readonly NextRun[]
  /** Most likely to fail first, by all their attempts alike. */
  readonly steps: readonly StepRisk[]
  /** How much there will be to do in each hour of the next day. */
  readonly load: {
    /** Runs that begin to be worked on. */
    readonly runs: LoadForecast
    /** Pieces of work that settle: steps, calls of agents, child runs. */
    readonly work: LoadForecast
  }
}

/** Predicts from what is known and what was fitted to it. Costs one forecast for each workflow that has enough runs, and new ones since the last time. */
export function predict(knowledge: Knowledge, fitted: FittedModels): Predictions {
  const { outcomes, runs } = knowledge
  const foretell = failureForecaster(fitted.failure?.model, outcomes)
  const steps = [...outcomes.steps.values()]
    .map((history): StepRisk => {
      const { name, runName, kind, failureProbability, runs: attempts, durations } = summariseStep(history)
      return {
        step: name, runName, kind, failureProbability, runs: attempts,
        nextAttempt: foretell(history), duration: expectedDuration({ durations }), durationAccuracy: backtestDurations([completedDurations(history.observations)]),
      }
    })
    .sort((a, b) => b.failureProbability.estimate01 - a.failureProbability.estimate01)
  const workflows = [...runs].map(([workflow, figures]) => ({
    workflow, next: expectedRun(figures), accuracy: backtestDurations([completedWallMs(figures)]), durations: forecastDurations(figures),
  }))
  const empty = steps.length === 0 && workflows.length === 0
  return {
    status: empty ? 'not_enough_data' : 'ok', message: empty ? NOT_ENOUGH_DATA : null, basis: basisOf(knowledge), workflows, steps,
    load: { runs: forecastLoad(fitted.runsAnHour, outcomes), work: forecastLoad(fitted.workAnHour, outcomes) },
  }
}

/** What was forecast from a list of runs, for as long as there is that list: one more run of one workflow leaves the lists of the others as they are. */
const FORECASTS = new WeakMap<readonly RunFigures[], DurationForecast>()

function forecastDurations(runs: readonly RunFigures[]): DurationForecast {
  const known = FORECASTS.get(runs)
  if (known !== undefined) return known
  const durations = fitDurations(runs)
  FORECASTS.set(runs, durations)
  return durations
}

function fitDurations(runs: readonly RunFigures[]): DurationForecast {
  const durationsMs = completedWallMs(runs)
  if (durationsMs.length < OBSERVED_MIN) return { status: 'not_enough_data', runs: durationsMs.length, runsMin: OBSERVED_MIN }
  const { point, intervals, tier, accuracy, members } = forecast(durationsMs, { horizon: RUNS_AHEAD })
  return {
    status: 'expected', pointMs: atLeastZero(point), intervals: intervals.map(inMs),
    tier, accuracy, members, runs: durationsMs.length,
  }
}

function completedWallMs(runs: readonly RunFigures[]): readonly number[] {
  return runs.filter(({ status }) => status === 'completed').map(({ wallMs }) => wallMs)
}

function inMs({ level, lower, upper }: ForecastInterval) {
  return { level, lowerMs: atLeastZero(lower), upperMs: atLeastZero(upper) }
}

function atLeastZero(values: Float64Array): readonly number[] {
  return Array.from(values, (value) => Math.max(0, value))
}
