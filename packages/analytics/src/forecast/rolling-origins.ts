import type { Member } from './member.ts'
import type { Series } from './series.ts'

/** Origins inside the training data, from which each member forecasts what is known already. */
export interface RollingOrigins {
  /** How many values came before each origin, oldest origin first. */
  readonly lengths: readonly number[]
  /** How far each origin looks ahead. */
  readonly horizon: number
  /** Forecasts, as `[member][origin]`. */
  readonly predicted: readonly (readonly Float64Array[])[]
  /** What came, for each origin; NaN where it is missing. */
  readonly actual: readonly Float64Array[]
}

/** More origins prove more and cost one fit of every member each. */
const ORIGINS_MAX = 10

/**
 * Fits every member at every origin and lets it predict. Nothing behind an origin is seen by the fit. Costs `ORIGINS_MAX` fits a member.
 */
export function rollOrigins(series: Series, members: readonly Member[], horizonWanted: number): RollingOrigins {
  const lengthMin = Math.max(...members.map((member) => member.lengthMin))
  const { lengths, horizon } = placeOrigins(series.values.length, lengthMin, horizonWanted)
  return {
    lengths,
    horizon,
    predicted: members.map((member) => lengths.map((length) => member.fit(series.values.subarray(0, length)).predict(horizon))),
    actual: lengths.map((length) => series.values.slice(length, length + horizon).map((value, step) => (series.observed[length + step] === 1 ? value : Number.NaN))),
  }
}

/**
 * Where the origins lie: the last one a horizon before the end, the others before it at equal distances of at most a horizon. The
 * horizon is cut to half of what lies behind the shortest training part, so that there are several origins.
 */
export function placeOrigins(length: number, lengthMin: number, horizonWanted: number): { readonly lengths: readonly number[]; readonly horizon: number } {
  const room = length - lengthMin
  const horizon = Math.max(1, Math.min(horizonWanted, Math.floor(room / 2)))
  const spacing = Math.max(1, Math.min(horizon, Math.floor((room - horizon) / (ORIGINS_MAX - 1))))
  const count = Math.min(ORIGINS_MAX, Math.floor((room - horizon) / spacing) + 1)
  return { lengths: Array.from({ length: count }, (_, index) => length - horizon - (count - 1 - index) * spacing), horizon }
}
