import { smoothLevel } from './exponential-smoothing.ts'
import type { Member, MemberModel } from './member.ts'
import { adjustSeason } from './seasonal-adjustment.ts'
import { at } from './series.ts'

export interface AggregatedLevelState {
  readonly kind: 'aggregated-level'
  /** One for each length of block. */
  readonly blocks: readonly BlockLevel[]
  /** What each phase multiplies by; one 1 where no season was found. */
  readonly season: readonly number[]
  /** The phase of the next value. */
  phase: number
}

/** A level that moves block by block. */
interface BlockLevel {
  readonly size: number
  /** The share of an error that the level takes up, between 0 and 1. */
  readonly alpha: number
  level: number
  /** The block that has begun: its sum so far, and how many values that is. */
  sum: number
  count: number
}

/** The longest block without a season: a number with many divisors. */
const BLOCK_MAX = 12

/** Fewer blocks than this do not tell how fast the level moves. */
const BLOCKS_MIN = 4

/**
 * The mean of several levels: simple exponential smoothing of the series without its season, and of its means over blocks of 2, 3 and more steps up to a whole
 * season. Where single values are mostly noise, the longer blocks show how far the level has moved. Costs about 60 passes for each divisor of the period.
 * Source: Kourentzes, Petropoulos and Trapero, Improving forecasting by estimating time series structural components across multiple frequencies (2014), with
 * the level alone.
 *
 * @param period steps in the season, 1 for none
 */
export function aggregatedLevel(period: number): Member {
  const longest = period > 1 ? period : BLOCK_MAX
  const sizes = Array.from({ length: longest }, (_, index) => index + 1).filter((size) => longest % size === 0)
  return {
    id: 'aggregated-level',
    lengthMin: BLOCKS_MIN,
    fit(values) {
      const { adjusted, season } = adjustSeason(values, period)
      const blocks = sizes.filter((size) => BLOCKS_MIN * size <= values.length).map((size) => ({ size, ...smoothLevel(blockMeans(adjusted, size)), sum: 0, count: 0 }))
      return { kind: 'aggregated-level', blocks, season, phase: values.length % season.length }
    },
  }
}

export const aggregatedLevelModel: MemberModel<AggregatedLevelState> = {
  predict({ blocks, season, phase }, horizon) {
    const level = blocks.reduce((sum, block) => sum + block.level, 0) / blocks.length
    return Float64Array.from({ length: horizon }, (_, step) => level * (season[(phase + step) % season.length] ?? 1))
  },
  update(state, value) {
    const adjusted = value / (state.season[state.phase] ?? 1)
    for (const block of state.blocks) {
      block.sum += adjusted
      block.count += 1
      if (block.count < block.size) continue
      block.level += block.alpha * (block.sum / block.size - block.level)
      block.sum = 0
      block.count = 0
    }
    state.phase = (state.phase + 1) % state.season.length
  },
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
