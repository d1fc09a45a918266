import { NofxError } from '@nofx/core'
import { checkObject } from '../input/check-object.ts'

/** What decisions cost, all in the same unit. */
export interface DecisionCosts {
  /** Of acting on work that would not have failed: a retry prepared in vain, a slower model, a person who looks. */
  readonly falseAlarm: number
  /** Of not acting on work that fails. */
  readonly missedFailure: number
  /** Of acting on work that would have failed, when acting does not save all. Default: 0. */
  readonly caughtFailure?: number
}

/**
 * The probability of a failure from which on acting costs less than not acting, for calibrated probabilities. Above 1 when acting never pays.
 * Source: Elkan, The foundations of cost-sensitive learning (2001), equation 2, with nothing lost on work that runs through undisturbed.
 *
 * @throws NofxError `input.invalid` for a cost that is negative or not finite, or when neither error costs anything
 *
 * @example
 * ```ts
 * decisionThreshold({ falseAlarm: 1, missedFailure: 9 }) // 0.1
 * ```
 */
export function decisionThreshold(costs: DecisionCosts): number {
  const { falseAlarm, missedFailure, caughtFailure = 0 } = checkObject(costs, 'costs', 'an object with falseAlarm and missedFailure')
  for (const [name, cost] of Object.entries({ falseAlarm, missedFailure, caughtFailure })) {
    if (!(Number.isFinite(cost) && cost >= 0)) throw new NofxError('input.invalid', `${name} is ${String(cost)}. Give a cost from 0 on.`)
  }
  if (falseAlarm === 0 && missedFailure === 0) throw new NofxError('input.invalid', 'falseAlarm and missedFailure are both 0, so no decision is better than another. Give at least one of them.')
  const saved = missedFailure - caughtFailure
  return saved <= 0 ? Number.POSITIVE_INFINITY : 1 / (1 + saved / falseAlarm)
}
