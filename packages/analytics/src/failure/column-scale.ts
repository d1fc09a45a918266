import type { Column } from './feature-encoder.ts'

/** How a column is brought to a common unit for the linear model. Plain data, stored with the model. */
export interface ColumnScale {
  /** Whether the bin of a value counts, and not the value: for quantities, whose unit and shape are anybody's. */
  readonly byBin: boolean
  /** What lies outside counts as if it were here, so that infinite values stay finite. */
  readonly low: number
  readonly high: number
  readonly centre: number
  /** 0 when the column never changes. */
  readonly spread: number
}

/**
 * Learns the scale of a column: centred by its mean and divided by its standard deviation. Quantities are replaced by their bin before, which
 * is their rank among the others in 62 steps, so that one absurd value shifts no weight. Categories are centred only, so that a rare one is
 * held back by the ridge.
 *
 * @param bins the bins of the values
 */
export function fitScale(values: Float64Array, bins: Uint8Array, kind: Column['kind']): ColumnScale {
  const byBin = kind === 'quantity'
  const [low, high] = byBin ? [0, 255] : finiteRange(values)
  const bare: ColumnScale = { byBin, low, high, centre: 0, spread: 1 }
  let sum = 0
  let count = 0
  for (let row = 0; row < values.length; row++) {
    if (bins[row] === 0) continue
    sum += scaled(values[row] ?? 0, bins[row] ?? 0, bare)
    count += 1
  }
  if (count === 0) return { ...bare, spread: 0 }
  const centre = sum / count
  let squares = 0
  for (let row = 0; row < values.length; row++) if (bins[row] !== 0) squares += (scaled(values[row] ?? 0, bins[row] ?? 0, bare) - centre) ** 2
  const deviation = Math.sqrt(squares / count)
  const isYesOrNo = kind === 'category' || kind === 'missing'
  return { ...bare, centre, spread: deviation <= 1e-9 * Math.max(1, Math.abs(centre)) ? 0 : isYesOrNo ? 1 : deviation }
}

/** A value in the common unit; 0, the average, where it is missing or the column never changes. */
export function scaled(value: number, bin: number, { byBin, low, high, centre, spread }: ColumnScale): number {
  return bin === 0 || spread === 0 ? 0 : ((byBin ? bin : Math.min(high, Math.max(low, value))) - centre) / spread
}

function finiteRange(values: Float64Array): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return low > high ? [0, 0] : [low, high]
}
