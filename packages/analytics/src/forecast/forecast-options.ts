import { NofxError } from '@nofx/core'
import { checkObject } from '../input/check-object.ts'

export interface FitOptions {
  /** Steps in each season that the series may have, such as `[24, 168]` for hours. Whole numbers from 1 on, at most 8; empty for none. Default: those that are found. */
  readonly periods?: readonly number[]
  /** How much each interval should cover, each between 0 and 1. Default: `[0.8, 0.95]`. */
  readonly levels?: readonly number[]
  /** How many steps ahead the members prove themselves. Default: the shortest period, or 12. */
  readonly horizon?: number
}

/** The furthest that one call predicts: an interval behind it says nothing, and the arrays grow with it. */
export const HORIZON_MAX = 1_000_000

/** Each period brings three members, and each member its cost. */
export const PERIODS_MAX = 8

const HORIZON_DEFAULT = 12
const LEVELS_DEFAULT: readonly number[] = [0.8, 0.95]

/** Options with what was left out, the periods aside: they may have to be found. */
export interface CheckedFitOptions {
  readonly periods: readonly number[] | undefined
  readonly levels: readonly number[]
  /** Undefined: the shortest season. */
  readonly horizon: number | undefined
}

/** @throws NofxError `input.invalid`, with the path of the bad option */
export function checkFitOptions(options: FitOptions): CheckedFitOptions {
  const { periods, levels = LEVELS_DEFAULT, horizon } = checkObject(options, 'options', 'an object, such as { horizon: 24 }')
  if (periods !== undefined) checkPeriods(periods)
  if (!Array.isArray(levels)) throw new NofxError('input.invalid', `levels is ${String(levels)}. Give an array of shares between 0 and 1, such as [0.95].`)
  const badLevel = levels.findIndex((level) => !(Number.isFinite(level) && level > 0 && level < 1))
  if (badLevel >= 0) throw new NofxError('input.invalid', `levels[${badLevel}] is ${String(levels[badLevel])}. Give shares between 0 and 1, such as 0.95.`)
  return { periods, levels, horizon: horizon === undefined ? undefined : checkHorizon(horizon) }
}

/** How far members prove themselves when nothing was asked for. */
export function defaultHorizon(periods: readonly number[]): number {
  return periods[0] ?? HORIZON_DEFAULT
}

function checkPeriods(periods: readonly number[]): void {
  if (!Array.isArray(periods)) throw new NofxError('input.invalid', `periods is ${String(periods)}. Give an array of whole numbers of steps, such as [24, 168].`)
  const badPeriod = periods.findIndex((period) => !Number.isInteger(period) || period < 1)
  if (badPeriod >= 0) throw new NofxError('input.invalid', `periods[${badPeriod}] is ${String(periods[badPeriod])}. Give whole numbers of steps, from 1 on.`)
  if (periods.length > PERIODS_MAX) throw new NofxError('input.invalid', `periods has ${periods.length} entries. Give at most ${PERIODS_MAX}.`)
}

/** @throws NofxError `input.invalid` for anything but a whole number from 0 to `HORIZON_MAX` */
export function checkHorizon(horizon: number): number {
  if (Number.isInteger(horizon) && horizon >= 0 && horizon <= HORIZON_MAX) return horizon
  throw new NofxError('input.invalid', `horizon is ${String(horizon)}. Give a whole number of steps from 0 to ${HORIZON_MAX}.`)
}
