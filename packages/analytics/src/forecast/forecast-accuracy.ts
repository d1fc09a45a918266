import { halfWidth, widthsOf, zOf } from './interval-widths.ts'
import { at, type Series } from './series.ts'

/** How well a series was forecast from origins inside its own past. Nothing here has seen a value that it is compared with. */
export interface ForecastAccuracy {
  /** How many origins were tried. */
  readonly origins: number
  /** How many steps ahead each of them looked. */
  readonly horizon: number
  /** Mean absolute scaled error: 1 is as good as the naive method inside its own history. Null when the series never changes by a season. */
  readonly mase: number | null
  /** Weighted absolute percentage error, as a share: the sum of |actual - forecast| over the sum of |actual|. Null when all actual values are 0. */
  readonly wape: number | null
  /** For each level the share of values that fell into an interval calibrated on the other origins. */
  readonly coverage: readonly { readonly level: number; readonly share01: number }[]
  /** The same errors of the naive method at the same origins: what to compare with. */
  readonly naive: { readonly id: string; readonly mase: number | null; readonly wape: number | null }
}

/** Forecasts and what came, origin by origin. */
export interface Trial {
  readonly predicted: readonly Float64Array[]
  readonly actual: readonly Float64Array[]
}

/** MASE and WAPE of a trial. Source: Hyndman and Koehler, Another look at measures of forecast accuracy (2006). */
export function errorsOf({ predicted, actual }: Trial, naiveStep: number): { readonly mase: number | null; readonly wape: number | null } {
  let errorSum = 0
  let actualSum = 0
  let count = 0
  actual.forEach((values, origin) => {
    for (let step = 0; step < values.length; step++) {
      const value = at(values, step)
      if (Number.isNaN(value)) continue
      errorSum += Math.abs(value - at(predicted[origin] ?? values, step))
      actualSum += Math.abs(value)
      count += 1
    }
  })
  return {
    mase: count > 0 && naiveStep > 0 ? errorSum / count / naiveStep : null,
    wape: actualSum > 0 ? errorSum / actualSum : null,
  }
}

/** The mean absolute difference between observed values a period apart, which scales MASE; 0 when there is none. */
export function naiveStepOf({ values, observed }: Series, period: number): number {
  let sum = 0
  let count = 0
  for (let index = period; index < values.length; index++) {
    if (observed[index] === 0 || observed[index - period] === 0) continue
    sum += Math.abs(at(values, index) - at(values, index - period))
    count += 1
  }
  return count === 0 ? 0 : sum / count
}

/** What came less what was forecast. */
export function residualsOf({ predicted, actual }: Trial): readonly Float64Array[] {
  return actual.map((values, origin) => values.map((value, step) => value - at(predicted[origin] ?? values, step)))
}

/** The share of residuals inside the interval that the residuals of the other origins ask for. */
export function coverageOf(residuals: readonly Float64Array[], levels: readonly number[]): ForecastAccuracy['coverage'] {
  const inside = levels.map(() => 0)
  let count = 0
  residuals.forEach((ofOrigin, origin) => {
    const widths = widthsOf(residuals.filter((_, other) => other !== origin))
    for (let step = 0; step < ofOrigin.length; step++) {
      const residual = Math.abs(at(ofOrigin, step))
      if (Number.isNaN(residual)) continue
      count += 1
      levels.forEach((level, index) => {
        if (residual <= halfWidth(widths, zOf(level), step)) inside[index] = (inside[index] ?? 0) + 1
      })
    }
  })
  return levels.map((level, index) => ({ level, share01: count === 0 ? 0 : (inside[index] ?? 0) / count }))
}

/** How alike errors of two steps in a row are: their correlation around zero, between 0 and 0.99; 0 when there are none. */
export function autocorrelationOf(residuals: readonly Float64Array[]): number {
  let products = 0
  let squares = 0
  for (const ofOrigin of residuals) {
    for (let step = 1; step < ofOrigin.length; step++) {
      const before = at(ofOrigin, step - 1)
      const here = at(ofOrigin, step)
      if (Number.isNaN(before) || Number.isNaN(here)) continue
      products += before * here
      squares += (before * before + here * here) / 2
    }
  }
  return squares > 0 ? Math.min(0.99, Math.max(0, products / squares)) : 0
}
