/** The newest forecast errors that are kept: several days of 5-minute points, in 16 kB. */
const ERRORS_MAX = 1024

/** Errors that a p value needs. */
const ERRORS_MIN = 100

/** The share of errors that make the tail. */
const TAIL01 = 0.05

/** A heavier tail than this has no variance, and a fit to fifty values cannot tell it from chance. */
const SHAPE_MAX = 0.5

/** A lighter tail than this ends abruptly, as that of a uniform distribution, and is held for no lighter. */
const SHAPE_MIN = -0.5

/** The sizes of the newest forecast errors: `ring` in order of arrival, `sorted` the same from small to large. */
export interface ErrorTail {
  readonly ring: Float64Array
  readonly sorted: Float64Array
  next: number
  count: number
}

export function emptyTail(): ErrorTail {
  return { ring: new Float64Array(ERRORS_MAX), sorted: new Float64Array(ERRORS_MAX), next: 0, count: 0 }
}

/** Takes an error in; the oldest of 1,024 leaves. Costs a shift of half the sorted values. */
export function addError(tail: ErrorTail, size: number): void {
  const { ring, sorted } = tail
  if (tail.count === ERRORS_MAX) {
    const leaving = lowerBound(sorted, tail.count, ring[tail.next] ?? 0)
    sorted.copyWithin(leaving, leaving + 1, tail.count)
    tail.count -= 1
  }
  const place = lowerBound(sorted, tail.count, size)
  sorted.copyWithin(place + 1, place, tail.count)
  sorted[place] = size
  ring[tail.next] = size
  tail.next = (tail.next + 1) % ERRORS_MAX
  tail.count += 1
}

/** The size that a share of the errors does not exceed, by split conformal prediction; 0 when there are none. */
export function errorQuantile({ sorted, count }: ErrorTail, level01: number): number {
  return count === 0 ? 0 : (sorted[Math.min(count, Math.ceil((count + 1) * level01)) - 1] ?? 0)
}

/**
 * The chance of an error at least this large. Inside what was seen it is the conformal p value, the share of errors that were as large;
 * in the largest 5 % it is read from a generalised Pareto distribution, so that it goes on below 1 in 1,024. 1 for fewer than 100 errors.
 *
 * Source: Siffer et al., Anomaly Detection in Streams with Extreme Value Theory (2017), here over a window that slides instead of all peaks since the
 * start; shape and scale by moments, Hosking and Wallis (1987), the shape raised by its standard error, so that a tail that seems light by chance is not believed.
 */
export function errorPValue({ sorted, count }: ErrorTail, size: number): number {
  if (count < ERRORS_MIN) return 1
  const tailCount = Math.floor(count * TAIL01)
  const start = count - tailCount
  const threshold = sorted[start - 1] ?? 0
  if (!(size > threshold)) return (1 + count - lowerBound(sorted, count, size)) / (count + 1)
  const unit = (sorted[count - 1] ?? 0) - threshold
  if (!(unit > 0)) return 1 / (count + 1)
  let mean = 0
  for (let index = start; index < count; index++) mean += ((sorted[index] ?? 0) - threshold) / unit / tailCount
  let variance = 0
  for (let index = start; index < count; index++) variance += (((sorted[index] ?? 0) - threshold) / unit - mean) ** 2 / tailCount
  const moments = variance > 0 ? Math.min(SHAPE_MAX, Math.max(SHAPE_MIN, (1 - (mean * mean) / variance) / 2)) : 0
  const shape = Math.max(0, moments + 1 / Math.sqrt(tailCount))
  const ratio = (size - threshold) / unit / (mean * (1 - Math.max(0, moments)))
  return TAIL01 * (shape < 1e-9 ? Math.exp(-ratio) : (1 + shape * ratio) ** (-1 / shape))
}

/** The first place in the sorted values that is not below `size`. */
function lowerBound(sorted: Float64Array, count: number, size: number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < size) low = middle + 1
    else high = middle
  }
  return low
}
