/** Points after which old ones begin to be forgotten: each further one weighs 1 in 1,000. */
const MEMORY_POINTS = 1000

/** Means and covariances that follow their series; `covariance` is row by row. */
export interface RunningCovariance {
  readonly means: Float64Array
  readonly covariance: Float64Array
  points: number
}

export function emptyCovariance(dimensions: number): RunningCovariance {
  return { means: new Float64Array(dimensions), covariance: new Float64Array(dimensions * dimensions), points: 0 }
}

/** Takes a point in that counts `weight` of a whole one, 0 to 1. Costs d² multiplications. Source: Welford (1962), with a rate that stops falling. */
export function addPoint(running: RunningCovariance, deviations: Float64Array, weight: number): void {
  const { means, covariance } = running
  running.points += 1
  const rate = weight / Math.min(running.points, MEMORY_POINTS)
  for (let row = 0; row < means.length; row++) {
    const deviation = deviations[row] ?? 0
    means[row] = (means[row] ?? 0) + rate * deviation
    for (let column = 0; column < means.length; column++) {
      const at = row * means.length + column
      covariance[at] = (1 - rate) * ((covariance[at] ?? 0) + rate * deviation * (deviations[column] ?? 0))
    }
  }
}

/**
 * Mahalanobis' squared distance, split into what each dimension adds to it (single parts may be negative; together they never are).
 * Correlations are shrunk by a share of d / points, so that there is an inverse from the first points on; a dimension that never moved adds nothing.
 * Costs d³ / 6 multiplications for a Cholesky decomposition of the correlations.
 */
export function distanceParts({ means, covariance, points }: RunningCovariance, deviations: Float64Array): Float64Array {
  const d = means.length
  const scales = Float64Array.from(means, (_, row) => Math.sqrt(covariance[row * d + row] ?? 0))
  const keep = 1 - Math.min(0.9, (d + 1) / (points + d + 1))
  const factor = new Float64Array(d * d)
  for (let row = 0; row < d; row++) {
    for (let column = 0; column <= row; column++) {
      const size = (scales[row] ?? 0) * (scales[column] ?? 0)
      let sum = row === column ? 1 : size > 0 ? (keep * (covariance[row * d + column] ?? 0)) / size : 0
      for (let k = 0; k < column; k++) sum -= (factor[row * d + k] ?? 0) * (factor[column * d + k] ?? 0)
      factor[row * d + column] = row === column ? Math.sqrt(Math.max(sum, PIVOT_MIN)) : sum / (factor[column * d + column] ?? 1)
    }
  }
  const scaled = Float64Array.from(deviations, (deviation, row) => ((scales[row] ?? 0) > 0 ? Math.max(-DEVIATION_MAX, Math.min(DEVIATION_MAX, deviation / (scales[row] ?? 1))) : 0))
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

/** Rounding must not make a pivot zero or negative. */
const PIVOT_MIN = 1e-10

/** Beyond this many standard deviations all is equally far, and squares stay finite. */
const DEVIATION_MAX = 1e9
