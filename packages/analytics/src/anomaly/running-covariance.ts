/** Points after which old ones begin to be forgotten: each further one weighs 1 in 1,000. */
const MEMORY_POINTS = 1000

/** Means and covariances that follow their series; `covariance` is row by row, `known` has how many values of each dimension were not missing. */
export interface RunningCovariance {
  readonly means: Float64Array
  readonly covariance: Float64Array
  readonly known: Float64Array
  points: number
}

export function emptyCovariance(dimensions: number): RunningCovariance {
  return { means: new Float64Array(dimensions), covariance: new Float64Array(dimensions * dimensions), known: new Float64Array(dimensions), points: 0 }
}

/**
 * Takes a point in that counts `weight` of a whole one, 0 to 1. A dimension whose deviation is NaN is missing: its mean and variance stay as they are, and so do
 * its correlations, while the variances of the others move on. Costs d² multiplications. Source: Welford (1962), with a rate for each dimension that stops falling.
 */
export function addPoint(running: RunningCovariance, deviations: Float64Array, weight: number): void {
  const { means, covariance, known } = running
  const d = means.length
  running.points += 1
  // The new covariance is that before, times `kept` from both sides, plus the square of `added`: with one rate this is Welford's, with several it still is one that values can have.
  const kept = new Float64Array(d)
  const added = new Float64Array(d)
  for (let row = 0; row < d; row++) {
    const deviation = deviations[row] ?? 0
    if (Number.isNaN(deviation)) continue
    known[row] = (known[row] ?? 0) + 1
    const rate = weight / Math.min(known[row] ?? 1, MEMORY_POINTS)
    means[row] = (means[row] ?? 0) + rate * deviation
    kept[row] = Math.sqrt(1 - rate)
    added[row] = Math.sqrt(rate) * (kept[row] ?? 0) * deviation
  }
  const isMissing = (row: number) => Number.isNaN(deviations[row] ?? 0)
  for (let row = 0; row < d; row++) {
    if (isMissing(row)) continue
    const variance = covariance[row * d + row] ?? 0
    const newVariance = (kept[row] ?? 0) ** 2 * variance + (added[row] ?? 0) ** 2
    const [spread, newSpread] = [Math.sqrt(variance), Math.sqrt(newVariance)]
    for (let column = 0; column < d; column++) {
      const at = row * d + column
      if (!isMissing(column)) {
        covariance[at] = (kept[row] ?? 0) * (kept[column] ?? 0) * (covariance[at] ?? 0) + (added[row] ?? 0) * (added[column] ?? 0)
        continue
      }
      covariance[at] = spread > 0 ? ((covariance[at] ?? 0) / spread) * newSpread : 0
      covariance[column * d + row] = covariance[at]
    }
  }
}

/**
 * Mahalanobis' squared distance, split into what each dimension adds to it (single parts may be negative; together they never are).
 * Correlations are shrunk by a share of d / points, so that there is an inverse from the first points on; a dimension that is missing or never moved adds nothing.
 * Costs d³ / 6 multiplications for a Cholesky decomposition of the correlations.
 */
export function distanceParts({ means, covariance, points }: RunningCovariance, deviations: Float64Array): Float64Array {
  const d = means.length
  // A scale of 0 takes a missing dimension out, with its correlations: the distance is that of the others alone.
  const scales = Float64Array.from(means, (_, row) => (Number.isNaN(deviations[row] ?? 0) ? 0 : Math.sqrt(covariance[row * d + row] ?? 0)))
  const scaled = Float64Array.from(deviations, (deviation, row) => ((scales[row] ?? 0) > 0 ? Math.max(-DEVIATION_MAX, Math.min(DEVIATION_MAX, deviation / (scales[row] ?? 1))) : 0))
  const keep = 1 - Math.min(0.9, (d + 1) / (points + d + 1))
  const factor = new Float64Array(d * d)
  for (let row = 0; row < d; row++) {
    for (let column = 0; column <= row; column++) {
      const size = (scales[row] ?? 0) * (scales[column] ?? 0)
      let sum = row === column ? 1 : size > 0 ? (keep * (covariance[row * d + column] ?? 0)) / size : 0
      for (let k = 0; k < column; k++) sum -= (factor[row * d + k] ?? 0) * (factor[column * d + k] ?? 0)
      if (row === column && !(sum > PIVOT_MIN)) return scaled.map((value) => value * value)
      factor[row * d + column] = row === column ? Math.sqrt(sum) : sum / (factor[column * d + column] ?? 1)
    }
  }
  const solved = scaled.slice()
  for (let row = 0; row < d; row++) {
    for (let k = 0; k < row; k++) solved[row] = (solved[row] ?? 0) - (factor[row * d + k] ?? 0) * (solved[k] ?? 0)
    solved[row] = (solved[row] ?? 0) / (factor[row * d + row] ?? 1)
  }
  for (let row = d - 1; row >= 0; row--) {
    for (let k = row + 1; k < d; k++) solved[row] = (solved[row] ?? 0) - (factor[k * d + row] ?? 0) * (solved[k] ?? 0)
    solved[row] = (solved[row] ?? 0) / (factor[row * d + row] ?? 1)
  }
  return scaled.map((value, row) => value * (solved[row] ?? 0))
}

/** A pivot below this has correlations that no values can have together, which values that are missing now here and now there may leave: then none of them counts. */
const PIVOT_MIN = 1e-10

/** Beyond this many standard deviations all is equally far, and squares stay finite. */
const DEVIATION_MAX = 1e9
