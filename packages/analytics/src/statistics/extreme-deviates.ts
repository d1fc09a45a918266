import { studentQuantile } from './student-quantile.ts'

/** One step of the test: the most extreme value that was left, how extreme it is, and how extreme chance allows. */
interface ExtremeDeviate {
  readonly index: number
  readonly statistic: number
  readonly critical: number
}

export interface ExtremeDeviateTest {
  readonly steps: readonly ExtremeDeviate[]
  /** The first so many steps are outliers. */
  readonly outliers: number
}

/** How the middle and the spread are estimated: mean and standard deviation as published, or median and scaled median absolute deviation. */
type DeviateScale = 'classical' | 'robust'

/**
 * The generalised extreme Studentized deviate test: finds up to `outliersMax` outliers without knowing how many there are, and without one hiding another.
 * Supposes normal values apart from the outliers; good from about 25 values on. Costs a pass for each step, with the robust scale a sort.
 * Source: Rosner, Percentage Points for a Generalized ESD Many-Outlier Procedure (1983); NIST/SEMATECH e-Handbook, 1.3.5.17.3.
 *
 * @param values finite
 * @param alpha the chance of finding any outlier when there is none
 */
export function extremeDeviates(values: ArrayLike<number>, outliersMax: number, alpha: number, scale: DeviateScale = 'classical'): ExtremeDeviateTest {
  const n = values.length
  const left = Array.from({ length: n }, (_, index) => index)
  const steps: ExtremeDeviate[] = []
  let outliers = 0
  for (let step = 1; step <= outliersMax && n - step - 1 >= 1; step++) {
    const { middle, spread } = scale === 'classical' ? meanAndSpread(values, left) : medianAndSpread(values, left)
    if (!(spread > 0)) break
    let place = 0
    let largest = -1
    left.forEach((index, at) => {
      const deviation = Math.abs((values[index] ?? 0) - middle)
      if (deviation <= largest) return
      largest = deviation
      place = at
    })
    const degrees = n - step - 1
    const t = studentQuantile(1 - alpha / (2 * (n - step + 1)), degrees)
    const critical = ((n - step) * t) / Math.sqrt((degrees + t * t) * (n - step + 1))
    // A spread next to nothing would make it infinite.
    const statistic = Math.min(Number.MAX_VALUE, largest / spread)
    steps.push({ index: left[place] ?? 0, statistic, critical })
    if (statistic > critical) outliers = step
    left.splice(place, 1)
  }
  return { steps, outliers }
}

function meanAndSpread(values: ArrayLike<number>, left: readonly number[]): { readonly middle: number; readonly spread: number } {
  const middle = left.reduce((sum, index) => sum + (values[index] ?? 0) / left.length, 0)
  const squares = left.reduce((sum, index) => sum + ((values[index] ?? 0) - middle) ** 2, 0)
  return { middle, spread: Math.sqrt(squares / (left.length - 1)) }
}

/** The median absolute deviation of normal values is their standard deviation over this. */
const MAD_SCALE = 1.4826

function medianAndSpread(values: ArrayLike<number>, left: readonly number[]): { readonly middle: number; readonly spread: number } {
  const sorted = Float64Array.from(left, (index) => values[index] ?? 0).sort()
  const middle = medianSorted(sorted)
  return { middle, spread: MAD_SCALE * medianSorted(sorted.map((value) => Math.abs(value - middle)).sort()) }
}

function medianSorted(sorted: Float64Array): number {
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2
}
