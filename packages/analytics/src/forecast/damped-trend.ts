import { minimise, type Axis } from './minimise.ts'
import { at } from './series.ts'

const AXES: readonly Axis[] = [
  { grid: [0.1, 0.3, 0.5, 0.7, 0.95], min: 0.01, max: 0.99, step: 0.1 },
  { grid: [0.01, 0.1, 0.3], min: 0, max: 0.99, step: 0.1 },
  { grid: [0.8, 0.9, 0.98], min: 0.8, max: 0.98, step: 0.05 },
]

/** Differences whose mean is the trend to start from. */
const START_DIFFERENCES = 4

/** What Holt's damped trend ends with. */
export interface DampedTrend {
  /** Shares of an error that the level, and then the trend, take up; between 0 and 1. */
  readonly alpha: number
  readonly beta: number
  /** What a step leaves of the trend. */
  readonly damping: number
  readonly level: number
  readonly trend: number
}

/**
 * Holt's linear trend, damped so that a long forecast levels off. Smoothing shares minimise the squared error one step ahead; the
 * damping stays between 0.8 and 0.98, as the source recommends. Costs about 70 passes.
 * Source: Gardner and McKenzie (1985); error-correction form (A, Ad, N) of Hyndman, Koehler, Ord and Snyder (2008), chapter 2.
 *
 * @param values two or more
 */
export function fitDampedTrend(values: Float64Array): DampedTrend {
  const point = minimise((parameters) => filter(values, parameters).squaredError, AXES, 4)
  const [alpha = 0, beta = 0, damping = 0] = point
  const { level, trend } = filter(values, point)
  return { alpha, beta, damping, level, trend }
}

function filter(values: Float64Array, [alpha = 0, beta = 0, damping = 0]: readonly number[]) {
  const differences = Math.min(START_DIFFERENCES, values.length - 1)
  let level = at(values, 0)
  let trend = (at(values, differences) - level) / differences
  let squaredError = 0
  for (let index = 1; index < values.length; index++) {
    const damped = damping * trend
    const error = at(values, index) - level - damped
    squaredError += error * error
    level += damped + alpha * error
    trend = damped + alpha * beta * error
  }
  return { squaredError, level, trend }
}
