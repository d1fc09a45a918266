import { at } from './series.ts'

/** A longer season is not looked for: six weeks of hours, a week of 10-minute steps; the search costs its length times that of the series. */
const PERIOD_DETECTED_MAX = 1_008

/** The newest values that are searched: three of the longest seasons. */
const VALUES_MAX = 3_024

/** What lies a season apart must be at least this correlated; below it, a season hardly helps a forecast. */
const CORRELATION_MIN = 0.3

/** A slow curve is correlated everywhere; a season also falls well below its peak on the way there. */
const PROMINENCE_MIN = 0.2

/** A shorter season is preferred to its multiples when it reaches this share of their correlation. */
const SHORTER_SHARE = 0.5

/** Finer seasons than two, such as day and week, were not told apart by what is left after taking two out. */
const PERIODS_DETECTED_MAX = 2

/**
 * Finds the seasons of a series: peaks of the autocorrelation once a straight line was taken out; then, with the means of its phases taken out too, a longer
 * one. A season must be there three times. Costs O(length x longest season).
 * Source: the sample autocorrelation of Box and Jenkins, Time Series Analysis (1970), chapter 2.
 *
 * @returns steps in each season, shortest first; empty when there is none
 */
export function detectPeriods(all: Float64Array): readonly number[] {
  const rest = withoutLine(all.subarray(Math.max(0, all.length - VALUES_MAX)))
  const periods: number[] = []
  while (periods.length < PERIODS_DETECTED_MAX) {
    const period = strongestPeriod(rest, (periods.at(-1) ?? 1) + 1)
    if (period === undefined) break
    periods.push(period)
    removeSeason(rest, period)
  }
  return periods
}

function strongestPeriod(values: Float64Array, shortest: number): number | undefined {
  const longest = Math.min(PERIOD_DETECTED_MAX, Math.floor(values.length / 3))
  const correlations = autocorrelations(values, longest + 1)
  const peaks: number[] = []
  let lowest = 1
  for (let lag = 1; lag <= longest; lag++) {
    const here = at(correlations, lag)
    const isPeak = here > at(correlations, lag - 1) && here >= at(correlations, lag + 1)
    if (lag >= shortest && isPeak && here >= CORRELATION_MIN && here - lowest >= PROMINENCE_MIN) peaks.push(lag)
    lowest = Math.min(lowest, here)
  }
  const strongest = Math.max(0, ...peaks.map((lag) => at(correlations, lag)))
  return peaks.find((lag) => at(correlations, lag) >= SHORTER_SHARE * strongest)
}

/** From lag 0 to the last; zeros for a constant. */
function autocorrelations(values: Float64Array, last: number): Float64Array {
  const found = new Float64Array(last + 1)
  for (let lag = 0; lag <= last; lag++) {
    let sum = 0
    for (let index = lag; index < values.length; index++) sum += at(values, index) * at(values, index - lag)
    found[lag] = sum
  }
  const variance = at(found, 0)
  return variance > 1e-20 ? found.map((sum) => sum / variance) : found.fill(0)
}

function withoutLine(values: Float64Array): Float64Array {
  const middle = (values.length - 1) / 2
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  let products = 0
  let squares = 0
  values.forEach((value, index) => {
    products += (index - middle) * (value - mean)
    squares += (index - middle) ** 2
  })
  const slope = squares === 0 ? 0 : products / squares
  return values.map((value, index) => value - mean - slope * (index - middle))
}

function removeSeason(values: Float64Array, period: number): void {
  const sums = new Float64Array(period)
  const counts = new Float64Array(period)
  for (let index = 0; index < values.length; index++) {
    sums[index % period] = at(sums, index % period) + at(values, index)
    counts[index % period] = at(counts, index % period) + 1
  }
  for (let index = 0; index < values.length; index++) values[index] = at(values, index) - at(sums, index % period) / at(counts, index % period)
}
