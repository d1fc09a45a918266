import { inversePowers } from './inverse-powers.ts'
import { lastValue } from './last-value.ts'

/** How far members have been off one step ahead, lately, in the scale of the members. Plain JSON; `observeErrors` changes it in place. */
export interface NearErrors {
  /** The member that repeats the last value, as an index; -1 for none. */
  readonly lastValue: number
  /** The fading mean of the absolute errors of each member. */
  readonly members: number[]
  /** What follows from them for their weighted mean. Kept, since powers cost more than all else here. */
  weights: readonly number[]
  /** The fading mean of the absolute errors of that weighted mean, when it goes each of `PARTS` of the way to it from the last value. */
  readonly parts: number[]
  /** How many errors were seen. */
  count: number
}

/** What is left of an error in the mean a step later: the newest ten errors count for two thirds, so a member that has lost the series is soon without weight. */
const FADING = 0.9

/** A part is one number, and is followed more slowly than which of a dozen members is best. */
const PARTS_FADING = 0.95

/** The whole way first, which is taken as long as no other has done better. */
const PARTS: readonly number[] = [1, 0.5, 0]

/** A member that errs twice as much as another has 3 % of its weight. */
const POWER = 5

/** Before any error was seen. */
export function noNearErrors(members: readonly { readonly id: string }[]): NearErrors {
  const { id: lastValueId } = lastValue()
  return { lastValue: members.findIndex(({ id }) => id === lastValueId), members: members.map(() => 0), weights: members.map(() => 1 / members.length), parts: PARTS.map(() => 0), count: 0 }
}

/**
 * Weights for the first step, which add up to 1: by the inverse of the errors to the power of `POWER`. Of a series that hardly anything foretells, such as a random walk, the many
 * members that are a little worse than the last value would outvote it: so the part of the way from it that has done best lately is kept, and the rest is its own.
 * Equal weights before the first error. Costs O(members).
 * Source: Bates and Granger, The Combination of Forecasts (1969), where older errors may fade.
 */
export function nearWeights({ lastValue: last, weights, parts }: NearErrors): readonly number[] {
  const part = PARTS[parts.indexOf(Math.min(...parts))] ?? 1
  return weights.map((weight, member) => part * weight + (member === last ? 1 - part : 0))
}

/**
 * Takes in what came.
 *
 * @param forecasts what each member had said of it, as its first step
 */
export function observeErrors(errors: NearErrors, forecasts: readonly Float64Array[], value: number): void {
  const { members, weights, parts } = errors
  errors.count += 1
  let mean = 0
  for (let member = 0; member < members.length; member++) {
    const foretold = forecasts[member]?.[0] ?? 0
    mean += (weights[member] ?? 0) * foretold
    fade(members, member, Math.abs(value - foretold), FADING, errors.count)
  }
  errors.weights = inversePowers(members, POWER)
  const last = forecasts[errors.lastValue]?.[0]
  if (last === undefined) return
  for (let index = 0; index < parts.length; index++) fade(parts, index, Math.abs(value - last - (PARTS[index] ?? 1) * (mean - last)), PARTS_FADING, errors.count)
}

/** A plain mean while there are few, so that the first error does not count more than the others. */
function fade(means: number[], index: number, error: number, fading: number, count: number): void {
  const before = means[index] ?? 0
  means[index] = before + Math.max(1 - fading, 1 / count) * (error - before)
}
