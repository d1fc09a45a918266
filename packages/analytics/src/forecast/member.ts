/**
 * A way to forecast, before it has seen a series. Members get series that `readSeries` made: scaled to between -2 and 2 and without
 * gaps. Fitting gives a fitted thing; only that predicts.
 */
export interface Member {
  /** Stable and readable: `seasonal-naive-24`. */
  readonly id: string
  /** The fewest values that it can be fitted to. */
  readonly lengthMin: number
  fit(values: Float64Array): FittedMember
}

interface FittedMember {
  /** The next `horizon` values, all finite. */
  predict(horizon: number): Float64Array
}
