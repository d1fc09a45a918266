import { NofxError } from '@nofx/core'
import { checkObject } from '../input/check-object.ts'
import { nameValue } from '../input/name-value.ts'
import { wilsonInterval, type Probability } from '../statistics/wilson-interval.ts'
import { summariseDurations, type DurationSummary } from './duration-summary.ts'
import type { Observation, OutcomeHistory, StepHistory } from './outcome-history.ts'

/** What the newest attempts at one step show. A step is known by its name, the name of its run and the kind of its effect. */
export interface StepStatistics {
  readonly name: string
  readonly runName: string
  readonly kind: string
  /** Attempts that completed or failed, among the newest `OBSERVATIONS_MAX`. */
  readonly runs: number
  /** Attempts ever seen. */
  readonly seen: number
  /** Attempts for each run of the workflow that had any: 1 for a plain step, more for a fan-out or with retries. */
  readonly attemptsPerRun: number
  readonly failures: number
  /** The chance that one attempt fails, with its 95 % interval. */
  readonly failureProbability: Probability
  /** Attempts that were not the first. */
  readonly retries: number
  /** Durations of completed attempts; null when none completed. */
  readonly durations: DurationSummary | null
  readonly costUsd: { readonly total: number; readonly mean: number }
  /** Spent in attempts that failed. */
  readonly lost: { readonly ms: number; readonly costUsd: number }
}

/** The statistics of every step in a history. Costs a sort of each step's observations. */
export function stepStatistics(history: OutcomeHistory): readonly StepStatistics[] {
  const { steps } = checkObject(history, 'history', 'what emptyHistory() returned')
  if (!(steps instanceof Map)) throw new NofxError('input.invalid', `history.steps is ${nameValue(steps)}. Give what emptyHistory() returned, and readOutcomes filled.`)
  return [...steps.values()].map(summariseStep)
}

export function summariseStep({ name, runName, kind, seen, observations }: StepHistory): StepStatistics {
  const failed = observations.filter((observation) => observation.failed)
  const total = sumOf(observations, 'costUsd')
  return {
    name, runName, kind, seen,
    runs: observations.length,
    attemptsPerRun: observations.length / Math.max(1, new Set(observations.map(({ runId }) => runId)).size),
    failures: failed.length,
    failureProbability: wilsonInterval(failed.length, observations.length),
    retries: observations.filter(({ attempt }) => attempt > 1).length,
    durations: summariseDurations(completedDurations(observations)),
    costUsd: { total, mean: observations.length === 0 ? 0 : total / observations.length },
    lost: { ms: sumOf(failed, 'durationMs'), costUsd: sumOf(failed, 'costUsd') },
  }
}

/** Durations of completed attempts, oldest first. How long a failure took says nothing about how long success takes. */
export function completedDurations(observations: readonly Observation[]): readonly number[] {
  return observations.filter(({ failed }) => !failed).map(({ durationMs }) => durationMs)
}

function sumOf(observations: readonly Observation[], field: 'costUsd' | 'durationMs'): number {
  return observations.reduce((sum, observation) => sum + observation[field], 0)
}
