import type { Member } from './member.ts'
import { predictMember, updateMember } from './member-state.ts'
import { nearWeights, noNearErrors, observeErrors, type NearErrors } from './near-errors.ts'
import { repairSeries } from './repair-series.ts'
import { at, type Series } from './series.ts'

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
  /** Weights for the first step, for each origin, as they were known there; undefined where no error had been seen. */
  readonly near: readonly (readonly number[] | undefined)[]
  /** Errors one step ahead, from the first origin to the end of the series. */
  readonly nearErrors: NearErrors
}

/** More origins prove more and cost one fit of every member each. */
const ORIGINS_MAX = 10

/**
 * Fits every member at every origin and lets it predict. Nothing behind an origin is seen by the fit or by its repair. Costs `ORIGINS_MAX` fits a member.
 *
 * @param periods steps in each season, shortest first
 */
export function rollOrigins(series: Series, members: readonly Member[], horizonWanted: number, periods: readonly number[]): RollingOrigins {
  const lengthMin = Math.max(...members.map((member) => member.lengthMin))
  const { lengths, horizon } = placeOrigins(series.values.length, lengthMin, horizonWanted)
  const known = lengths.map((length) => repairSeries(series, length, periods))
  const [first = new Float64Array(0)] = known
  return {
    lengths,
    horizon,
    ...walk(members, first, series, lengths),
    predicted: members.map((member) => known.map((values) => predictMember(member.fit(values), horizon))),
    actual: lengths.map((length) => series.values.slice(length, length + horizon).map((value, step) => (series.observed[length + step] === 1 ? value : Number.NaN))),
  }
}

/** Fits once and goes on by updates, so that many steps are tried for the price of one fit. */
function walk(members: readonly Member[], known: Float64Array, { values, observed }: Series, lengths: readonly number[]): Pick<RollingOrigins, 'near' | 'nearErrors'> {
  const states = members.map((member) => member.fit(known))
  const nearErrors = noNearErrors(members)
  const near: (readonly number[] | undefined)[] = []
  for (let index = known.length; index < values.length; index++) {
    if (index === lengths[near.length]) near.push(nearErrors.count === 0 ? undefined : nearWeights(nearErrors))
    const forecasts = states.map((state) => predictMember(state, 1))
    const seen = observed[index] === 1
    if (seen) observeErrors(nearErrors, forecasts, at(values, index))
    states.forEach((state, member) => updateMember(state, seen ? at(values, index) : (forecasts[member]?.[0] ?? 0)))
  }
  return { near, nearErrors }
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

/** Origins whose steps overlap those of one origin, itself among them: what is tried there must not be judged by them. */
export function overlapping({ lengths, horizon }: RollingOrigins, origin: number): ReadonlySet<number> {
  return new Set(lengths.map((_, other) => other).filter((other) => Math.abs((lengths[other] ?? 0) - (lengths[origin] ?? 0)) < horizon))
}
