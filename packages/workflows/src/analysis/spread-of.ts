/** What a figure is expected to be. */
export interface Expected {
  readonly mean: number
  /** Of the mean, from the number of draws: it is about twice as exact with four times as many. 0 without draws. */
  readonly standardError: number
  readonly intervals: readonly { readonly level: number; readonly lower: number; readonly upper: number }[]
}

/**
 * The mean of what was drawn, and for each level the interval that leaves out equal shares on both sides.
 *
 * @param known what it is when nothing was drawn
 */
export function spreadOf(drawn: Float64Array, levels: readonly number[], known: number): Expected {
  if (drawn.length === 0) return { mean: known, standardError: 0, intervals: levels.map((level) => ({ level, lower: known, upper: known })) }
  const sorted = drawn.toSorted()
  const mean = sorted.reduce((sum, each) => sum + each / sorted.length, 0)
  const variance = sorted.length === 1 ? 0 : sorted.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (sorted.length - 1)
  return {
    mean,
    standardError: Math.sqrt(variance / sorted.length),
    intervals: levels.map((level) => ({ level, lower: quantileSorted(sorted, (1 - level) / 2), upper: quantileSorted(sorted, (1 + level) / 2) })),
  }
}

/** Linear between neighbours: type 7 of Hyndman and Fan (1996). */
function quantileSorted(sorted: Float64Array, probability01: number): number {
  const place = (sorted.length - 1) * probability01
  const below = sorted[Math.floor(place)] ?? 0
  const above = sorted[Math.ceil(place)] ?? below
  return below + (above - below) * (place - Math.floor(place))
}
