import { medianSorted } from 'simple-statistics'

/**
 * What each place of the season adds to the level: the median of its distances from the mean of the season around it, so that neither a change of level nor a wild
 * value becomes season. Zeros where the series has not twice a season and no more. Costs a pass, and a sort of each place.
 *
 * Source: classical decomposition by moving averages, with medians in place of means.
 *
 * @param values of a size that can be added up
 */
export function seasonOffsets(values: Float64Array, period: number): Float64Array {
  const offsets = new Float64Array(period)
  if (period < 2 || values.length < 2 * period) return offsets
  const sums = new Float64Array(values.length + 1)
  values.forEach((value, index) => (sums[index + 1] = (sums[index] ?? 0) + value))
  const between = (from: number, to: number) => (sums[to] ?? 0) - (sums[from] ?? 0)
  const half = period >> 1
  const distances = Array.from({ length: period }, (): number[] => [])
  for (let index = half; index < values.length - half; index++) {
    // Of an even season both ends of the window count half.
    const window = period % 2 === 1 ? between(index - half, index + half + 1) : (between(index - half, index + half) + between(index - half + 1, index + half + 1)) / 2
    distances[index % period]?.push((values[index] ?? 0) - window / period)
  }
  distances.forEach((ofPlace, place) => (offsets[place] = ofPlace.length === 0 ? 0 : medianSorted(ofPlace.sort((one, other) => one - other))))
  return offsets
}
