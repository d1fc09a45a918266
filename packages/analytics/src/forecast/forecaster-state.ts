import type { DriftCorrection } from './drift-correction.ts'
import type { ForecastAccuracy } from './forecast-accuracy.ts'
import type { ForecastTier } from './forecast-tier.ts'
import type { IntervalWidths, ResidualRatios } from './interval-widths.ts'
import type { MemberState } from './member-state.ts'
import type { NearErrors } from './near-errors.ts'
import type { SeriesProfile } from './profile-series.ts'

/** All that a fitted forecaster knows, as plain JSON, so that it can be stored and go on later. What `update` changes is not `readonly`. */
export interface ForecasterState {
  /** The shape of this state. A state of another version is refused, and the series is to be fitted again. */
  readonly v: 2
  /** Values are divided by this, a power of two, before members see them. */
  readonly scale: number
  readonly members: readonly { readonly id: string; readonly weight: number; readonly state: MemberState }[]
  /** How far the weights were tried. */
  readonly horizon: number
  /** Forecasts and intervals stay at or above 0: no value below it was seen. */
  readonly neverNegative: boolean
  readonly levels: readonly number[]
  readonly widths: IntervalWidths
  /** What siblings can borrow of the residuals. */
  readonly ratios: ResidualRatios
  /** How alike the errors of two steps in a row are, between 0 and 1. */
  readonly autocorrelation: number
  readonly tier: ForecastTier
  readonly accuracy: ForecastAccuracy
  readonly profile: SeriesProfile
  /** What each phase of the season multiplies by, from the step behind the series on; one 1 without a season. What siblings can borrow. */
  readonly seasonShape: readonly number[]
  /** The mean magnitude of the newest season, in the scale of the members. What the errors of siblings are compared with. */
  readonly meanMagnitude: number
  readonly correction: DriftCorrection
  readonly nearErrors: NearErrors
  /** Steps since the last observed value. */
  gap: number
  /** Values taken in since the fit, missing ones aside. */
  updates: number
}
