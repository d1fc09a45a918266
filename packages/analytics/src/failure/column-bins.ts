/** Bins of one column, the first being that of missing values: a byte for each cell, and gains that finer bins would hardly raise. */
export const BINS_MAX = 64

/** Values that the bounds of a column are learned from: quantiles of more hardly differ. */
const SAMPLED_MAX = 10_000

/**
 * The bounds between the bins of a column, rising: at most 62, at equal shares of the values. A value is in the bin of the first bound that
 * is not below it. Source: Ke and others, LightGBM (2017), section 2.1.
 */
export function fitBounds(values: Float64Array): Float64Array {
  const stride = Math.max(1, Math.ceil(values.length / SAMPLED_MAX))
  const sample = values.filter((value, index) => index % stride === 0 && !Number.isNaN(value)).sort()
  const distinct = sample.filter((value, index) => index === 0 || value !== sample[index - 1])
  if (distinct.length <= BINS_MAX - 1) return distinct.slice(0, -1).map((value, index) => between(value, distinct[index + 1] ?? value))
  const bounds: number[] = []
  for (let bin = 1; bin < BINS_MAX - 1; bin++) {
    const place = Math.floor((bin * sample.length) / (BINS_MAX - 1))
    const bound = between(sample[place - 1] ?? 0, sample[place] ?? 0)
    if (bounds.length === 0 || bound > (bounds.at(-1) ?? 0)) bounds.push(bound)
  }
  return Float64Array.from(bounds)
}

/** The bin of a value: 0 when it is missing, otherwise one more than the bounds below it. Costs O(log bounds). */
export function binOf(value: number, bounds: Float64Array): number {
  if (Number.isNaN(value)) return 0
  let low = 0
  let high = bounds.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (value <= (bounds[middle] ?? 0)) high = middle
    else low = middle + 1
  }
  return low + 1
}

export function binColumns(columns: readonly Float64Array[], bounds: readonly Float64Array[]): readonly Uint8Array[] {
  return columns.map((values, column) => {
    const ofColumn = bounds[column] ?? new Float64Array(0)
    const bins = new Uint8Array(values.length)
    for (let row = 0; row < bins.length; row++) bins[row] = binOf(values[row] ?? 0, ofColumn)
    return bins
  })
}

/** The middle of two values; where one is infinite the lower one, brought to the edge of what a number holds: JSON knows no infinity, and a stored model has the same bins. */
function between(lower: number, upper: number): number {
  const middle = lower / 2 + upper / 2
  return Number.isFinite(middle) ? middle : Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, lower))
}
