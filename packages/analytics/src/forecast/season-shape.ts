import { at } from './series.ts'

/** Seasons that the shape is averaged over. */
const SEASONS_MAX = 8

/**
 * What each phase multiplies the level by, mean 1, from the step behind the series on. One 1 without a season or where the values are not around a
 * level above 0.
 *
 * @param period steps in the season, 1 for none
 * @param missingAtEnd steps between the last value and the one before the first phase
 */
export function seasonShape(values: Float64Array, period: number, missingAtEnd: number): readonly number[] {
  const seasons = Math.min(SEASONS_MAX, Math.floor(values.length / period))
  const part = values.subarray(values.length - seasons * period)
  const mean = part.reduce((sum, value) => sum + value, 0) / part.length
  if (period === 1 || seasons === 0 || !(mean > 0)) return [1]
  return Array.from({ length: period }, (_, step) => {
    let sum = 0
    for (let season = 0; season < seasons; season++) sum += at(part, ((step + missingAtEnd) % period) + season * period)
    return sum / seasons / mean
  })
}
