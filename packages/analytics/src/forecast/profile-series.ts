import { spectralEntropy } from '../statistics/spectral-entropy.ts'
import { detectPeriods } from './detect-periods.ts'
import { findLevelShifts } from './find-level-shifts.ts'
import { at, type Series } from './series.ts'

/**
 * Kinds of demand by how rare it is (mean steps between demands, 1.32) and how much its size varies (squared coefficient of variation, 0.49).
 * Source: Syntetos, Boylan and Croston, On the categorization of demand patterns (2005).
 */
export type DemandKind = 'smooth' | 'erratic' | 'intermittent' | 'lumpy'

/** What a series is like, before anything is fitted to it. */
export interface SeriesProfile {
  /** Values from the first observed one to the last. */
  readonly length: number
  readonly observedCount: number
  /** Steps in each season, shortest first: those that were given, or those that were found. */
  readonly periods: readonly number[]
  /** The share of observed values that are 0. */
  readonly zeroShare01: number
  readonly demand: DemandKind
  /** The slope of a straight line, in the unit of the values a step. */
  readonly trendPerStep: number
  /** The share of the variance that the straight line explains. */
  readonly trendStrength01: number
  /** Where the level jumped: places from the first observed value of those that were read, counting from 0. */
  readonly levelShifts: readonly number[]
  /** How far from white noise: 0 for noise, near 1 for a pure wave. */
  readonly forecastability01: number
}

const INTERVAL_RARE = 1.32
const VARIATION_ERRATIC = 0.49

/**
 * Describes a series. Costs a search for seasons when `periods` is undefined, otherwise a few passes.
 *
 * @param periods the seasons that are known; undefined to look for them
 */
export function profileSeries(series: Series, periods: readonly number[] | undefined): SeriesProfile {
  const { values, observed, observedCount, scale } = series
  const seen = values.filter((_, index) => observed[index] === 1)
  const found = periods === undefined ? detectPeriods(values) : [...new Set(periods)].filter((period) => period > 1).sort((a, b) => a - b)
  const longest = found.filter((period) => 3 * period <= values.length).at(-1) ?? 1
  const zeros = seen.reduce((count, value) => count + (value === 0 ? 1 : 0), 0)
  const { slope, explained } = lineOf(values)
  return {
    length: values.length,
    observedCount,
    periods: found,
    zeroShare01: seen.length === 0 ? 0 : zeros / seen.length,
    demand: demandOf(seen),
    trendPerStep: Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, slope * scale)),
    trendStrength01: explained,
    levelShifts: findLevelShifts(values, longest),
    forecastability01: 1 - spectralEntropy(values),
  }
}

function demandOf(seen: Float64Array): DemandKind {
  const sizes = seen.filter((value) => value !== 0)
  if (sizes.length === 0) return 'smooth'
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length
  const variance = sizes.reduce((sum, size) => sum + (size - mean) ** 2, 0) / sizes.length
  const erratic = variance >= VARIATION_ERRATIC * mean * mean
  const rare = seen.length >= INTERVAL_RARE * sizes.length
  if (rare) return erratic ? 'lumpy' : 'intermittent'
  return erratic ? 'erratic' : 'smooth'
}

function lineOf(values: Float64Array): { readonly slope: number; readonly explained: number } {
  const middle = (values.length - 1) / 2
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  let products = 0
  let squares = 0
  let variance = 0
  for (let index = 0; index < values.length; index++) {
    products += (index - middle) * (at(values, index) - mean)
    squares += (index - middle) ** 2
    variance += (at(values, index) - mean) ** 2
  }
  if (squares === 0 || variance < 1e-20) return { slope: 0, explained: 0 }
  return { slope: products / squares, explained: Math.min(1, (products * products) / (squares * variance)) }
}
