import { NofxError } from '@nofx/core'
import { checkObject } from '../input/check-object.ts'

/** What is learned from and what is foretold, as half-open ranges of indices. Plain data, so that any process may run it. */
export interface Split {
  readonly trainFrom: number
  readonly trainTo: number
  readonly testFrom: number
  readonly testTo: number
}

export interface RollingOptions {
  /** How much there is to learn from at the first origin, a whole number from 1 on. */
  readonly first: number
  /** How much each origin foretells, a whole number from 1 on. The last one may foretell less. */
  readonly horizon: number
  /** How far it is from one origin to the next. Default: `horizon`, so that all is foretold once. */
  readonly step?: number
  /** The most that is learned from: what is older is left out. Default: everything. */
  readonly window?: number
  /** What is left out between learning and foretelling, because its result would not be known yet. Default: 0. */
  readonly gap?: number
}

/** Origins of one backtest: each costs a fit. */
const SPLITS_MAX = 10_000

/**
 * Splits a history, oldest first, at origins that roll through it. What is foretold always lies behind what was learned from. Empty when the history is
 * too short for one origin. Source: Tashman, Out-of-sample tests of forecasting accuracy (2000).
 *
 * @throws NofxError `input.invalid` for a number that is not whole or too small, or more than 10,000 origins
 *
 * @example
 * ```ts
 * rollingSplits(10, { first: 6, horizon: 2 })
 * // [{ trainFrom: 0, trainTo: 6, testFrom: 6, testTo: 8 }, { trainFrom: 0, trainTo: 8, testFrom: 8, testTo: 10 }]
 * ```
 */
export function rollingSplits(length: number, options: RollingOptions): readonly Split[] {
  const { first, horizon, step = horizon, window = Number.POSITIVE_INFINITY, gap = 0 } = checkObject(options, 'options', 'an object with first and horizon')
  checkWhole('length', length, 0)
  for (const [name, value] of Object.entries({ first, horizon, step })) checkWhole(name, value, 1)
  if (window !== Number.POSITIVE_INFINITY) checkWhole('window', window, 1)
  checkWhole('gap', gap, 0)
  const count = Math.max(0, Math.ceil((length - first - gap) / step))
  if (count > SPLITS_MAX) throw new NofxError('input.invalid', `step is ${step}, which makes ${count} origins. Give a step that makes at most ${SPLITS_MAX}.`)
  return Array.from({ length: count }, (_, origin) => {
    const trainTo = first + origin * step
    const testFrom = trainTo + gap
    return { trainFrom: Math.max(0, trainTo - window), trainTo, testFrom, testTo: Math.min(length, testFrom + horizon) }
  })
}

function checkWhole(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) throw new NofxError('input.invalid', `${name} is ${String(value)}. Give a whole number from ${least} on.`)
}
