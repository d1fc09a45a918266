import { NofxError } from '@nofx/core'
import { normalQuantile } from './normal-quantile.ts'

/** A probability as seen, with the range that it may well have. All three are between 0 and 1. */
export interface Probability {
  /** The middle of the interval, which leans towards one half while little is known; never exactly 0 or 1. */
  readonly estimate01: number
  readonly lower01: number
  readonly upper01: number
}

/**
 * Wilson's score interval of a share, which is honest for few trials and for shares near 0 or 1. No trials give 0.5 between 0 and 1.
 * Source: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference (1927).
 *
 * @param successes between 0 and `trials`
 * @param level the share of such intervals that hold the true value; default 0.95
 *
 * @throws NofxError `input.invalid` for successes that are not between 0 and `trials`, or a level that is not between 0 and 1
 *
 * @example
 * ```ts
 * wilsonInterval(10, 50) // { estimate01: 0.221, lower01: 0.112, upper01: 0.330 }
 * ```
 */
export function wilsonInterval(successes: number, trials: number, level = 0.95): Probability {
  if (!(successes >= 0 && successes <= trials && Number.isFinite(trials))) throw new NofxError('input.invalid', `There are ${String(successes)} successes in ${String(trials)} trials. Give from 0 to as many as there are trials.`)
  if (!(level > 0 && level < 1)) throw new NofxError('input.invalid', `level is ${String(level)}. Give a share between 0 and 1, such as 0.95.`)
  if (trials === 0) return { estimate01: 0.5, lower01: 0, upper01: 1 }
  const z = normalQuantile((1 + level) / 2)
  const share = successes / trials
  const shrink = 1 + (z * z) / trials
  const middle = (share + (z * z) / (2 * trials)) / shrink
  const half = (z / shrink) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials))
  return { estimate01: middle, lower01: Math.max(0, middle - half), upper01: Math.min(1, middle + half) }
}
