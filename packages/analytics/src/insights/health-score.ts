import { stepStatistics } from '../outcomes/step-statistics.ts'
import type { Insights } from './insight.ts'
import type { Knowledge } from './knowledge.ts'

/** One reason for the score. */
export interface HealthDriver {
  readonly name: 'runs_completed' | 'attempts_succeeded' | 'pace_kept' | 'money_well_spent'
  /** Between 0 (worst) and 1 (best); null when there is nothing to tell it from, and then it does not count. */
  readonly value01: number | null
  readonly weight: number
  /** What the value is the share of. */
  readonly meaning: string
}

export interface HealthScore {
  /** Between 0 and 100; null without any driver. */
  readonly score: number | null
  readonly drivers: readonly HealthDriver[]
  readonly formula: string
}

/**
 * Scores health as a weighted mean of shares that anybody can check:
 * 40 % runs that completed, 20 % attempts that succeeded, 20 % steps that kept their pace, 20 % money not lost in failed attempts.
 */
export function healthScore(knowledge: Knowledge, { insights }: Insights): HealthScore {
  const steps = stepStatistics(knowledge.outcomes)
  const ended = [...knowledge.runs.values()].flat().filter(({ status }) => status !== 'cancelled')
  const attempts = steps.reduce((sum, { runs }) => sum + runs, 0)
  const spentUsd = steps.reduce((sum, { costUsd }) => sum + costUsd.total, 0)
  const slower = insights.filter(({ type }) => type === 'duration_regression').length
  const drivers: readonly HealthDriver[] = [
    { name: 'runs_completed', weight: 0.4, meaning: 'ended workflow runs that completed', value01: shareOf(ended.filter(({ status }) => status === 'completed').length, ended.length) },
    { name: 'attempts_succeeded', weight: 0.2, meaning: 'attempts at steps that succeeded', value01: shareOf(attempts - steps.reduce((sum, { failures }) => sum + failures, 0), attempts) },
    { name: 'pace_kept', weight: 0.2, meaning: 'steps that have not become slower', value01: shareOf(steps.length - slower, steps.length) },
    { name: 'money_well_spent', weight: 0.2, meaning: 'cost that was not lost in failed attempts', value01: shareOf(spentUsd - steps.reduce((sum, { lost }) => sum + lost.costUsd, 0), spentUsd) },
  ]
  const known = drivers.flatMap(({ value01, weight }) => (value01 === null ? [] : [{ value01, weight }]))
  const weights = known.reduce((sum, { weight }) => sum + weight, 0)
  return {
    score: weights === 0 ? null : (100 * known.reduce((sum, { value01, weight }) => sum + value01 * weight, 0)) / weights,
    drivers,
    formula: 'score = 100 x sum(weight x value) / sum(weight), over the drivers that have a value',
  }
}

function shareOf(part: number, whole: number): number | null {
  return whole <= 0 ? null : Math.min(1, Math.max(0, part / whole))
}
