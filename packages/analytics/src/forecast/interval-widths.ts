import { errorFunction } from 'simple-statistics'
import { normalQuantile } from '../statistics/normal-quantile.ts'
import { studentQuantile } from '../statistics/student-quantile.ts'
import { at } from './series.ts'

/**
 * How wide intervals are, as plain JSON: a size for each bucket of the horizon, times a ratio that grows with the level. Buckets double: step 1,
 * 2 to 3, 4 to 7, and so on.
 */
export interface IntervalWidths {
  /** The mean absolute residual of each bucket, never smaller than that of the one before. */
  readonly scales: readonly number[]
  /** Steps that the residuals cover. Behind them widths grow with the root of the distance, as for a random walk. */
  readonly stepsSeen: number
  /** For each bucket the ratio at the levels of z = 0, 1/16, ..., 4; the last one stands for all later buckets. */
  readonly ratios: readonly (readonly number[])[]
}

/** Residuals over the size that the other origins give their bucket, sorted, for each bucket: what series can share. Empty for a series that tells nothing. */
export type ResidualRatios = readonly (readonly number[])[]

/** Residuals of each bucket that a series shares: quantiles of more would be the same. */
const RATIOS_MAX = 64

const Z_MAX = 4
const CELLS_PER_Z = 16

/** Levels of the cells, and what few residuals of one series must be widened by. */
const CELLS: readonly { readonly z: number; readonly level: number }[] = Array.from({ length: Z_MAX * CELLS_PER_Z + 1 }, (_, cell) => ({
  z: cell / CELLS_PER_Z,
  level: errorFunction(cell / CELLS_PER_Z / Math.SQRT2),
}))

/**
 * Widths from the residuals of one series: split conformal prediction with absolute residuals. Origins of one series are few and alike, so
 * widths grow by Student's t over the normal distribution, with one degree of freedom less than there are origins.
 * Source: Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World (2005); Lei et al., Distribution-Free Predictive Inference (2018).
 *
 * @param residuals one array for each origin, step by step; NaN where nothing was known
 */
export function widthsOf(residuals: readonly Float64Array[]): IntervalWidths {
  const scales = bucketScales(residuals, (origin) => FADING ** (residuals.length - 1 - origin))
  const shape = residuals
    .flatMap((ofOrigin) => Array.from(ofOrigin, (residual, step) => ratioTo(scales, residual, step)))
    .filter((ratio) => !Number.isNaN(ratio))
    .sort((a, b) => a - b)
  const degrees = Math.max(1, residuals.length - 1)
  const ratios = CELLS.map(({ z, level }) => conformalQuantile(shape, level) * (z === 0 ? 1 : studentQuantile((1 + level) / 2, degrees) / z))
  return { scales, stepsSeen: stepsOf(residuals), ratios: [rising(ratios)] }
}

/**
 * Widths with ratios that siblings share: many series tell far better how large residuals become than the few origins of one. Sizes stay the own ones.
 *
 * @param ratios of each sibling and of the series itself
 */
export function pooledWidths(own: IntervalWidths, ratios: readonly ResidualRatios[]): IntervalWidths {
  const buckets = Math.max(1, ...ratios.map((ofSeries) => ofSeries.length))
  const pooled = Array.from({ length: buckets }, (_, bucket) => ratios.flatMap((ofSeries) => ofSeries[bucket] ?? []).sort((a, b) => a - b))
  const known = pooled.filter((ofBucket) => ofBucket.length > 0).map((ofBucket) => rising(CELLS.map(({ level }) => conformalQuantile(ofBucket, level))))
  return known.length === 0 ? own : { ...own, ratios: known }
}

/**
 * Each residual over the size that its bucket has at other origins: those whose steps do not overlap, the nearest of which count most, as the newest do for the
 * size of intervals. An origin that overlaps all others would be judged by its own errors, which makes ratios too small, so it gives none; where all are so,
 * there are none. Costs O(origins² x steps).
 *
 * @param overlapping the origins that one origin is not judged by, itself among them
 */
export function residualRatios(residuals: readonly Float64Array[], overlapping: (origin: number) => ReadonlySet<number>): ResidualRatios {
  const ratios: number[][] = Array.from({ length: bucketOf(stepsOf(residuals) - 1) + 1 }, () => [])
  residuals.forEach((ofOrigin, origin) => {
    const near = overlapping(origin)
    const scales = bucketScales(residuals, (other) => (near.has(other) ? 0 : FADING ** Math.abs(origin - other)))
    ofOrigin.forEach((residual, step) => {
      const ratio = ratioTo(scales, residual, step)
      if (!Number.isNaN(ratio)) ratios[bucketOf(step)]?.push(Math.min(RATIO_MAX, ratio))
    })
  })
  return ratios.some((ofBucket) => ofBucket.length > 0) ? ratios.map((ofBucket) => thin(ofBucket.sort((a, b) => a - b))) : []
}

/** A residual that is so much larger than all others tells of a flat past and not of the size of intervals. */
const RATIO_MAX = 1e6

/** Half the width of the interval at `z` standard deviations of a normal distribution, at a step that counts from 0. Never negative. */
export function halfWidth({ scales, stepsSeen, ratios }: IntervalWidths, z: number, step: number): number {
  const bucket = bucketOf(step)
  const scale = scales[Math.min(scales.length - 1, bucket)] ?? 0
  return ratioAt(ratios[Math.min(ratios.length - 1, bucket)] ?? [], z) * scale * Math.sqrt(Math.max(1, (step + 1) / stepsSeen))
}

/** How many standard deviations of a normal distribution a central interval of this level reaches. */
export function zOf(level: number): number {
  return normalQuantile((1 + level) / 2)
}

/** The bucket of a step, which counts from 0. */
function bucketOf(step: number): number {
  return 31 - Math.clz32(step + 1)
}

function stepsOf(residuals: readonly Float64Array[]): number {
  return Math.max(1, ...residuals.map((ofOrigin) => ofOrigin.length))
}

function ratioAt(table: readonly number[], z: number): number {
  const place = Math.min(table.length - 1, z * CELLS_PER_Z)
  const cell = Math.floor(place)
  const low = table[cell] ?? 0
  return low + (place - cell) * ((table[cell + 1] ?? low) - low)
}

function ratioTo(scales: readonly number[], residual: number, step: number): number {
  const scale = scales[Math.min(scales.length - 1, bucketOf(step))] ?? 0
  return scale > 0 ? Math.abs(residual) / scale : Number.NaN
}

/** Newer origins say more of the size of errors to come: each counts this share of the one after it. Errors grow with a level that grows. */
const FADING = 0.8

/** The mean absolute residual of each bucket, at least that of the bucket before; 0 where no origin has a share. */
function bucketScales(residuals: readonly Float64Array[], shareOf: (origin: number) => number): readonly number[] {
  const sums: number[] = []
  const counts: number[] = []
  residuals.forEach((ofOrigin, origin) => {
    const share = shareOf(origin)
    for (let step = 0; step < ofOrigin.length; step++) {
      const bucket = bucketOf(step)
      const residual = Math.abs(at(ofOrigin, step))
      sums[bucket] = (sums[bucket] ?? 0) + (Number.isNaN(residual) ? 0 : share * residual)
      counts[bucket] = (counts[bucket] ?? 0) + (Number.isNaN(residual) ? 0 : share)
    }
  })
  let widest = 0
  return sums.map((sum, bucket) => (widest = Math.max(widest, (counts[bucket] ?? 0) > 0 ? sum / (counts[bucket] ?? 1) : 0)))
}

/** The value of rank ceil((n + 1) level), the largest one when there are too few; 0 without any. */
function conformalQuantile(sorted: readonly number[], level: number): number {
  return sorted[Math.max(0, Math.min(sorted.length, Math.ceil((sorted.length + 1) * level)) - 1)] ?? 0
}

/** A higher level is never narrower. */
function rising(values: readonly number[]): readonly number[] {
  let largest = 0
  return values.map((value) => (largest = Math.max(largest, value)))
}

/** At most `RATIOS_MAX` of the sorted values, at equal distances in rank, both ends among them. */
function thin(sorted: readonly number[]): readonly number[] {
  if (sorted.length <= RATIOS_MAX) return sorted
  return Array.from({ length: RATIOS_MAX }, (_, place) => sorted[Math.round((place * (sorted.length - 1)) / (RATIOS_MAX - 1))] ?? 0)
}
