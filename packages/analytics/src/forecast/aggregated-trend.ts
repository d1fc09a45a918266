import { fitDampedTrend, type DampedTrend } from './damped-trend.ts'
import type { Member, MemberModel } from './member.ts'
import { adjustSeason } from './seasonal-adjustment.ts'
import { at } from './series.ts'

export interface AggregatedTrendState {
  readonly kind: 'aggregated-trend'
  /** One for each length of block. */
  readonly blocks: readonly BlockTrend[]
  /** What each phase multiplies by; one 1 where no season was found. */
  readonly season: readonly number[]
  /** The phase of the next value. */
  phase: number
}

/** A level and a trend that move block by block. */
interface BlockTrend extends Omit<DampedTrend, 'level' | 'trend'> {
  readonly size: number
  level: number
  trend: number
  /** The block that has begun: its sum so far, and how many values that is. */
  sum: number
  count: number
}

/** The longest block without a season: a number with many divisors. */
const BLOCK_MAX = 12

/** Fewer blocks than this do not tell how fast the level moves. */
const BLOCKS_MIN = 4

/**
 * The mean of several damped trends: of the series without its season, and of its means over blocks of 2, 3 and more steps up to a whole season. Where single values
 * are mostly noise, the longer blocks show how far the level has moved, and where to. Costs about 70 passes for each divisor of the period.
 * Source: Kourentzes, Petropoulos and Trapero, Improving forecasting by estimating time series structural components across multiple frequencies (2014). Between
 * the middles of blocks the forecast is a straight line.
 *
 * @param period steps in the season, 1 for none
 */
export function aggregatedTrend(period: number): Member {
  const longest = period > 1 ? period : BLOCK_MAX
  const sizes = Array.from({ length: longest }, (_, index) => index + 1).filter((size) => longest % size === 0)
  return {
    id: 'aggregated-trend',
    lengthMin: BLOCKS_MIN,
    fit(values) {
      const { adjusted, season } = adjustSeason(values, period)
      const blocks = sizes.filter((size) => BLOCKS_MIN * size <= values.length).map((size) => ({ size, ...fitDampedTrend(blockMeans(adjusted, size)), sum: 0, count: 0 }))
      return { kind: 'aggregated-trend', blocks, season, phase: values.length % season.length }
    },
  }
}

export const aggregatedTrendModel: MemberModel<AggregatedTrendState> = {
  predict({ blocks, season, phase }, horizon) {
    const predicted = new Float64Array(horizon)
    for (const block of blocks) addTrend(predicted, block)
    return predicted.map((sum, step) => (sum / blocks.length) * (season[(phase + step) % season.length] ?? 1))
  },
  update(state, value) {
    const adjusted = value / (state.season[state.phase] ?? 1)
    for (const block of state.blocks) {
      block.sum += adjusted
      block.count += 1
      if (block.count < block.size) continue
      const damped = block.damping * block.trend
      const error = block.sum / block.size - block.level - damped
      block.level += damped + block.alpha * error
      block.trend = damped + block.alpha * block.beta * error
      block.sum = 0
      block.count = 0
    }
    state.phase = (state.phase + 1) % state.season.length
  },
}

/** Adds the forecast of one length of block: `before` and `after` are the middles of the blocks on both sides of a step, at first those of the last block and the next. */
function addTrend(predicted: Float64Array, { size, level, trend, damping, count }: BlockTrend): void {
  let step = damping * trend
  let before = level
  let after = level + step
  let middle = (size - 1) / 2 - count
  for (let index = 0; index < predicted.length; index++) {
    while (index >= middle) {
      step *= damping
      before = after
      after += step
      middle += size
    }
    predicted[index] = at(predicted, index) + after - ((middle - index) / size) * (after - before)
  }
}

/** Means of whole blocks, the last one ending with the last value. */
function blockMeans(values: Float64Array, size: number): Float64Array {
  const count = Math.floor(values.length / size)
  const start = values.length - count * size
  return Float64Array.from({ length: count }, (_, block) => {
    let sum = 0
    for (let step = 0; step < size; step++) sum += at(values, start + block * size + step)
    return sum / size
  })
}
