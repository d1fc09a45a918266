/** Points whose highest value is one peak: both halves of the window behind means, spreads and shifts, so that peaks hardly depend on each other. */
export const BLOCK_POINTS = 48

/** Peaks kept: those that make the tail, and the one it begins behind. */
const PEAKS_MAX = 25

/** Peaks that a chance needs. */
const BLOCKS_MIN = 4

/** A heavier tail than this has no variance, and a fit to so few peaks cannot tell it from chance. */
const SHAPE_MAX = 0.5

/** The highest peaks of a series, the highest first, and the block that is being filled. */
export interface PeakTail {
  readonly peaks: Float64Array
  /** How many of them there are. */
  count: number
  /** Blocks ever filled. */
  blocks: number
  /** Values in the block that is open, and the highest of them; null in an empty one. */
  filled: number
  highest: number | null
}

export function emptyPeaks(): PeakTail {
  return { peaks: new Float64Array(PEAKS_MAX), count: 0, blocks: 0, filled: 0, highest: null }
}

/** Takes a value in. Costs a comparison, and a shift of the peaks at the end of a block. */
export function addPeak(tail: PeakTail, value: number): void {
  if (tail.highest === null || value > tail.highest) tail.highest = value
  tail.filled += 1
  if (tail.filled < BLOCK_POINTS) return
  const { peaks, highest } = tail
  tail.filled = 0
  tail.highest = null
  tail.blocks += 1
  let place = Math.min(tail.count, PEAKS_MAX - 1)
  if (tail.count === PEAKS_MAX && highest <= (peaks[place] ?? highest)) return
  for (; place > 0 && (peaks[place - 1] ?? highest) < highest; place--) peaks[place] = peaks[place - 1] ?? highest
  peaks[place] = highest
  tail.count = Math.min(PEAKS_MAX, tail.count + 1)
}

/**
 * The chance, for each point, that a series that goes on as it was begins to reach so high: that of a block, over its points. 1 for fewer than 4 blocks.
 *
 * Blocks in place of points make it hold for values that depend on those shortly before: what lasts for hours is one peak. The 24 highest peaks, at most half of
 * them, are read as a generalised Pareto distribution: shape and scale by moments, the shape from 0 on and raised by one over the number of peaks, as makes the chance of
 * exponential excesses that of a further one.
 *
 * Source: Gumbel, Statistics of Extremes (1958), for blocks; Pickands (1975); Hosking and Wallis (1987) for the moments.
 *
 * @param scaleMin the least mean excess that is believed, in the unit of the values: peaks that are all alike tell no scale
 */
export function peakPValue({ peaks, count, blocks }: PeakTail, value: number, scaleMin: number): number {
  if (blocks < BLOCKS_MIN) return 1
  const above = Math.min(count - 1, blocks >> 1)
  const threshold = peaks[above] ?? 0
  if (!(value > threshold)) return 1
  let mean = 0
  for (let place = 0; place < above; place++) mean += ((peaks[place] ?? 0) - threshold) / above
  let variance = 0
  if (mean > 0) for (let place = 0; place < above; place++) variance += (((peaks[place] ?? 0) - threshold) / mean - 1) ** 2 / above
  const moments = variance > 0 ? Math.min(SHAPE_MAX, Math.max(0, (1 - 1 / variance) / 2)) : 0
  const shape = moments + 1 / above
  const ratio = (value - threshold) / (Math.max(mean, scaleMin) * (1 - moments))
  // A scale next to nothing makes the ratio infinite, and the chance 0.
  return ((above / blocks) * (1 + shape * ratio) ** (-1 / shape)) / BLOCK_POINTS
}
