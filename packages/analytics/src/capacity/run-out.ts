import { NofxError } from '@nofx/core'
import { checkObject } from '../input/check-object.ts'
import { wilsonInterval, type Probability } from '../statistics/wilson-interval.ts'
import { forEachFuture, type Futures } from './futures.ts'

export interface RunOutOptions {
  /** What there is; it has run out at the first step that needs more. In the unit of the futures. */
  readonly capacity: number
  /** The share of the futures that the interval of the time holds. Default: 0.8. */
  readonly level?: number
}

/** When a resource runs out. Steps count from 1, the first step ahead. */
export interface RunOut {
  /** The probability that it runs out within the horizon, with what the number of futures leaves open at 95 %. */
  readonly probability: Probability
  /** For each step, the probability that it has run out by then. It never falls. */
  readonly byStep: Float64Array
  /**
   * The steps by which it has run out in half of the futures, and in the shares at the ends of the interval; null where that is behind
   * the horizon.
   */
  readonly steps: { readonly median: number | null; readonly lower: number | null; readonly upper: number | null; readonly level: number }
}

/**
 * When a resource runs out, from futures drawn together, so that a step that follows a high one is high as well; intervals of single steps
 * cannot tell. Costs O(futures × steps).
 *
 * @param futures equally likely futures of what is needed; at least 1, of equal length
 * @throws NofxError `input.invalid`, with the path of the bad value
 *
 * @example
 * ```ts
 * const { probability, steps } = runOut([[70, 80, 90], [75, 95, 105], [80, 101, 120]], { capacity: 100 })
 * console.log(probability.estimate01, steps.median) // 0.57 (between 0.21 and 0.94, as three futures tell little), 3
 * ```
 */
export function runOut(futures: Futures, options: RunOutOptions): RunOut {
  const { capacity, level = 0.8 } = checkObject(options, 'options', 'an object with capacity')
  if (!Number.isFinite(capacity)) throw new NofxError('input.invalid', `capacity is ${String(capacity)}. Give a finite number in the unit of the futures.`)
  if (!(level > 0 && level < 1)) throw new NofxError('input.invalid', `level is ${String(level)}. Give a share between 0 and 1.`)
  const firsts: number[] = []
  let count = 0
  const steps = forEachFuture(futures, (future) => {
    count += 1
    for (let step = 0; step < future.length; step++) {
      if ((future[step] ?? 0) <= capacity) continue
      firsts.push(step + 1)
      return
    }
  })
  firsts.sort((first, second) => first - second)
  const byStep = new Float64Array(steps)
  for (const step of firsts) byStep[step - 1] = (byStep[step - 1] ?? 0) + 1 / count
  for (let step = 1; step < steps; step++) byStep[step] = Math.min(1, (byStep[step] ?? 0) + (byStep[step - 1] ?? 0))
  const at = (share: number) => firsts[Math.max(0, Math.ceil(share * count - 1e-9) - 1)] ?? null
  return { probability: wilsonInterval(firsts.length, count), byStep, steps: { median: at(0.5), lower: at((1 - level) / 2), upper: at((1 + level) / 2), level } }
}
