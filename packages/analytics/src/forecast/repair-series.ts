import { at, type Series } from './series.ts'

/** How far from the values around it, in robust standard deviations of such distances, a value is an outlier. Far more than noise makes. */
const DEVIATIONS_MAX = 12

/** Longer runs are no outliers but a new behaviour. */
const RUN_MAX = 3

/** Neighbours on either side, the longest season apart where there is one. */
const NEIGHBOURS = 2

/** Neighbours have to agree: their range is at most this share of the distance. Where seasons differ, a value that is far away is none the less usual. */
const AGREEMENT01 = 0.25

/**
 * Makes the beginning of a series ready to be fitted: gaps take the value of the same phase nearby, and single outliers that of their neighbours.
 * Only for fitting: what a forecast is compared with stays as it was observed. Nothing behind `length` is read. Costs one pass and a sort.
 * Source: the running median rule of Hampel, The influence curve and its role in robust estimation (1974), with neighbours a season apart.
 *
 * @param periods steps in each season, shortest first
 */
export function repairSeries({ values, observed }: Series, length: number, periods: readonly number[]): Float64Array {
  const repaired = values.slice(0, length)
  fillGaps(repaired, observed, periods[0] ?? 1)
  replaceOutliers(repaired, observed, periods.at(-1) ?? 1)
  return repaired
}

/** A gap takes its phase from a season before it or after it, moved to the level around the gap; without a season it is bridged by a line. */
function fillGaps(values: Float64Array, observed: Uint8Array, period: number): void {
  let before = 0
  for (let index = 1; index <= values.length; index++) {
    if (index < values.length && observed[index] === 0) continue
    const end = index === values.length ? before : index
    for (let gap = before + 1; gap < index; gap++) {
      const share = end === before ? 0 : (gap - before) / (end - before)
      values[gap] = at(values, before) + share * (at(values, end) - at(values, before))
    }
    if (period > 1) for (let gap = before + 1; gap < index; gap++) if (gap >= period) values[gap] = seasonalFill(values, observed, gap, period)
    before = index
  }
}

/** The mean of the same phase a season before and, when that was observed, a season after. */
function seasonalFill(values: Float64Array, observed: Uint8Array, gap: number, period: number): number {
  const earlier = at(values, gap - period)
  const after = gap + period
  return after < values.length && observed[after] === 1 ? (earlier + at(values, after)) / 2 : earlier
}

function replaceOutliers(values: Float64Array, observed: Uint8Array, period: number): void {
  const reach = NEIGHBOURS * period
  if (values.length <= 2 * reach + DEVIATIONS_MAX) return
  const medians = Float64Array.from({ length: values.length - 2 * reach }, (_, index) => neighbourMedian(values, index + reach, period))
  const distances = medians.map((median, index) => Math.abs(at(values, index + reach) - median))
  const limit = DEVIATIONS_MAX * 1.4826 * at(distances.slice().sort(), Math.floor(distances.length / 2))
  if (limit === 0) return
  let run = 0
  for (let index = 0; index <= distances.length; index++) {
    if (index < distances.length && at(distances, index) > limit && observed[index + reach] === 1 && neighbourRange(values, index + reach, period) <= AGREEMENT01 * at(distances, index)) {
      run += 1
      continue
    }
    if (run <= RUN_MAX) for (let bad = index - run; bad < index; bad++) values[bad + reach] = at(medians, bad)
    run = 0
  }
}

function neighboursOf(values: Float64Array, index: number, period: number): readonly [number, number, number, number] {
  return [at(values, index - 2 * period), at(values, index - period), at(values, index + period), at(values, index + 2 * period)]
}

function neighbourRange(values: Float64Array, index: number, period: number): number {
  const neighbours = neighboursOf(values, index, period)
  return Math.max(...neighbours) - Math.min(...neighbours)
}

function neighbourMedian(values: Float64Array, index: number, period: number): number {
  const neighbours = neighboursOf(values, index, period)
  return (neighbours[0] + neighbours[1] + neighbours[2] + neighbours[3] - Math.min(...neighbours) - Math.max(...neighbours)) / 2
}
