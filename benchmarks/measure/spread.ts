/** The middle of a set of samples, and how far they lie apart. */
export interface Spread {
  readonly n: number
  readonly median: number
  readonly lowerQuartile: number
  readonly upperQuartile: number
  readonly min: number
  readonly max: number
}

/**
 * @param samples at least one
 *
 * @example
 * ```ts
 * spreadOf([1, 2, 3, 4, 10]) // { n: 5, median: 3, lowerQuartile: 2, upperQuartile: 4, min: 1, max: 10 }
 * ```
 */
export function spreadOf(samples: readonly number[]): Spread {
  if (samples.length === 0) throw new Error('There are no samples to summarise.')
  const sorted = [...samples].sort((a, b) => a - b)
  return {
    n: sorted.length,
    median: quantileSorted(sorted, 0.5),
    lowerQuartile: quantileSorted(sorted, 0.25),
    upperQuartile: quantileSorted(sorted, 0.75),
    min: quantileSorted(sorted, 0),
    max: quantileSorted(sorted, 1),
  }
}

/** The value that so large a part of the samples does not exceed. @param samples at least one */
export function quantileOf(samples: readonly number[], probability01: number): number {
  return quantileSorted([...samples].sort((a, b) => a - b), probability01)
}

/** Linear between neighbours: type 7 of Hyndman and Fan (1996), which R and NumPy use unless told otherwise. */
function quantileSorted(sorted: readonly number[], probability01: number): number {
  const place = (sorted.length - 1) * probability01
  const below = sorted[Math.floor(place)] ?? Number.NaN
  const above = sorted[Math.ceil(place)] ?? below
  return below + (above - below) * (place - Math.floor(place))
}
