import { checkFigure } from '../input/check-figure.ts'
import { checkObject } from '../input/check-object.ts'
import { studentQuantile } from '../statistics/student-quantile.ts'
import type { DurationSummary } from './duration-summary.ts'

/** Durations that an interval needs: two give a spread that may be off by any factor. */
export const DURATIONS_MIN = 3

/** From this many durations on, their own 5 % and 95 % quantiles are steady enough to need no assumed shape. */
const QUANTILES_MIN = 40

/** The share of next durations that the interval should hold. */
export const EXPECTED_LEVEL = 0.9

/** How long the next time will take, or that this is not known yet. */
export type ExpectedDuration =
  | {
      readonly status: 'expected'
      /** The median. */
      readonly expectedMs: number
      readonly lowerMs: number
      readonly upperMs: number
      /** How many durations this rests on. */
      readonly runs: number
    }
  | {
      readonly status: 'not_enough_data'
      /** The median of the few; null for none. */
      readonly seenMs: number | null
      readonly runs: number
      readonly runsMin: number
    }

/**
 * Expects the next duration, with an interval that should hold 90 % of them. Few durations: the prediction interval of a log-normal
 * distribution, by Student's t, since durations are skewed to the right. From 40 on: the median, 5 % and 95 % quantile. Bounds are moved
 * outwards to whole ms, the resolution of the clock, so that work of always the same duration is not found outside its own interval.
 * Source: Hahn and Meeker, Statistical Intervals (1991), section 4.8, on the logarithms.
 *
 * @throws NofxError `input.invalid` for anything but what `summariseDurations` answers
 *
 * @example
 * ```ts
 * const expected = expectedDuration({ durations: summariseDurations([900, 1_000, 1_100]) })
 * if (expected.status === 'expected') console.log(expected.expectedMs, expected.lowerMs, expected.upperMs)
 * ```
 */
export function expectedDuration(step: { readonly durations: DurationSummary | null }): ExpectedDuration {
  const { durations } = checkObject(step, 'step', 'an object with durations, such as { durations: summariseDurations(…) }')
  if (durations !== null) checkSummary(durations)
  if (durations === null || durations.count < DURATIONS_MIN) {
    return { status: 'not_enough_data', seenMs: durations?.p50Ms ?? null, runs: durations?.count ?? 0, runsMin: DURATIONS_MIN }
  }
  const { count: runs, p5Ms, p50Ms, p95Ms, logMean, logSpread } = durations
  if (runs >= QUANTILES_MIN) return { status: 'expected', expectedMs: p50Ms, lowerMs: Math.floor(p5Ms), upperMs: Math.ceil(p95Ms), runs }
  const reach = studentQuantile((1 + EXPECTED_LEVEL) / 2, runs - 1) * logSpread * Math.sqrt(1 + 1 / runs)
  return {
    status: 'expected',
    expectedMs: Math.expm1(logMean),
    lowerMs: Math.max(0, Math.floor(Math.expm1(logMean - reach))),
    upperMs: Math.ceil(Math.expm1(logMean + reach)),
    runs,
  }
}

function checkSummary(durations: DurationSummary): void {
  const { count, p5Ms, p50Ms, p95Ms, logMean, logSpread } = checkObject(durations, 'durations', 'what summariseDurations returned, or null')
  for (const [name, figure] of Object.entries({ count, p5Ms, p50Ms, p95Ms, logMean, logSpread })) checkFigure(figure, () => `durations.${name}`)
}
