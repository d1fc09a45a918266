import { normalQuantile } from '../statistics/normal-quantile.ts'
import { studentQuantile } from '../statistics/student-quantile.ts'
import { at } from './series.ts'

/** For a level: half the width of the central interval at each step, in the unit of the residuals. Never negative, never narrower further ahead. */
export type HalfWidth = (level: number) => (step: number) => number

/**
 * Learns from residuals how wide intervals have to be: split conformal prediction, with absolute residuals and one scale for each bucket of the horizon.
 *
 * Buckets double (step 1, 2 to 3, 4 to 7, ...), and a later one is at least as wide as an earlier one. Residuals are divided by the mean
 * of their bucket, so that all of them together tell the shape and each bucket tells the size. Origins of one series are few and alike; therefore
 * the width is that of Student's t over that of the normal distribution, with one degree of freedom less than there are origins.
 * Behind the last step that the residuals cover, the width grows with the root of the distance, as for a random walk.
 *
 * Source: Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World (2005); Lei et al., Distribution-Free Predictive Inference (2018).
 *
 * @param residuals one array for each origin, step by step; NaN where nothing was known
 */
export function conformalWidth(residuals: readonly Float64Array[]): HalfWidth {
  const stepsSeen = Math.max(1, ...residuals.map((ofOrigin) => ofOrigin.length))
  const scales = bucketScales(residuals)
  const shape = residuals
    .flatMap((ofOrigin) => Array.from(ofOrigin, (residual, step) => (scales[bucketOf(step)] === 0 ? Number.NaN : Math.abs(residual) / (scales[bucketOf(step)] ?? 1))))
    .filter((ratio) => !Number.isNaN(ratio))
    .sort((a, b) => a - b)
  const degrees = Math.max(1, residuals.length - 1)
  return (level) => {
    const rank = Math.min(shape.length, Math.ceil((shape.length + 1) * level))
    const fewOrigins = studentQuantile((1 + level) / 2, degrees) / normalQuantile((1 + level) / 2)
    const ratio = (shape[rank - 1] ?? 0) * fewOrigins
    return (step) => ratio * (scales[Math.min(scales.length - 1, bucketOf(step))] ?? 0) * Math.sqrt(Math.max(1, (step + 1) / stepsSeen))
  }
}

/** The bucket of a step, which counts from 0. */
function bucketOf(step: number): number {
  return Math.floor(Math.log2(step + 1))
}

/** The mean absolute residual of each bucket, at least that of the bucket before. */
function bucketScales(residuals: readonly Float64Array[]): readonly number[] {
  const sums: number[] = []
  const counts: number[] = []
  for (const ofOrigin of residuals) {
    for (let step = 0; step < ofOrigin.length; step++) {
      const bucket = bucketOf(step)
      const residual = Math.abs(at(ofOrigin, step))
      sums[bucket] = (sums[bucket] ?? 0) + (Number.isNaN(residual) ? 0 : residual)
      counts[bucket] = (counts[bucket] ?? 0) + (Number.isNaN(residual) ? 0 : 1)
    }
  }
  let widest = 0
  return sums.map((sum, bucket) => (widest = Math.max(widest, sum / Math.max(1, counts[bucket] ?? 1))))
}
