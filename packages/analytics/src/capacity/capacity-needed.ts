import { NofxError } from '@nofx/core'
import { wilsonInterval } from '../statistics/wilson-interval.ts'
import { forEachFuture, type Futures } from './futures.ts'

export interface CapacityNeeded {
  /** What is enough in the asked share of the futures, at every step. In the unit of the futures. */
  readonly capacity: number
  /** Between which the true value lies, as far as so many futures can tell, at 95 %. */
  readonly lower: number
  readonly upper: number
  readonly share01: number
}

/**
 * How much of a resource is enough for the whole horizon in a share of the futures: the quantile of the highest step of each, with an interval
 * from the order of the futures that assumes no distribution. With fewer than about 4 / (1 - share) futures the upper end is the highest future, and should not be trusted.
 * Costs O(futures × steps) and a sort. Source for the interval: Conover, Practical nonparametric statistics (1999), section 3.2.
 *
 * @param futures equally likely futures of what is needed; at least 1, of equal length and at least one step
 * @param share01 such as 0.95
 * @throws NofxError `input.invalid`, with the path of the bad value
 *
 * @example
 * ```ts
 * capacityNeeded([[1, 5], [2, 6], [3, 4], [2, 9]], 0.75).capacity // 6
 * ```
 */
export function capacityNeeded(futures: Futures, share01: number): CapacityNeeded {
  if (!(share01 > 0 && share01 < 1)) throw new NofxError('input.invalid', `share01 is ${String(share01)}. Give a share between 0 and 1, such as 0.95.`)
  const peaks: number[] = []
  const steps = forEachFuture(futures, (future) => {
    let peak = Number.NEGATIVE_INFINITY
    for (let step = 0; step < future.length; step++) peak = Math.max(peak, future[step] ?? 0)
    peaks.push(peak)
  })
  if (steps === 0) throw new NofxError('input.invalid', 'The futures have no steps. Give at least one step ahead.')
  peaks.sort((first, second) => first - second)
  const at = (rank: number) => peaks[Math.min(peaks.length, Math.max(1, Math.ceil(rank - 1e-9))) - 1] ?? 0
  const { lower01, upper01 } = wilsonInterval(share01 * peaks.length, peaks.length)
  return { capacity: at(share01 * peaks.length), lower: at(lower01 * peaks.length), upper: at(upper01 * peaks.length + 1), share01 }
}
