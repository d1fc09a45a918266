import { NofxError } from '@nofx/core'
import { checkList } from '../input/check-list.ts'
import { nameValue } from '../input/name-value.ts'
import { coldStart } from './cold-start.ts'
import { fitState } from './fit-state.ts'
import { checkFitOptions, type FitOptions } from './forecast-options.ts'
import { forecasterOf, type FittedForecaster } from './forecaster.ts'
import { poolWidths, SIBLINGS_MAX } from './pool-widths.ts'
import { readSeries, type SeriesInput } from './series.ts'

/** Observed values that a forecast needs: enough for three origins behind the shortest training part. */
export const OBSERVED_MIN = 8

export interface FitForecasterOptions extends FitOptions {
  /**
   * Forecasters of series of the same kind, at most 500, that end at the same time. Five or more of them make intervals truer, and a series that is too short to
   * learn from takes their season and the size of their errors.
   */
  readonly siblings?: readonly FittedForecaster[]
}

/**
 * Fits the pool to a series: every member forecasts from up to ten origins inside the series, and is weighed by the inverse of its error
 * there, to a power that grows with how much there is to tell from. Intervals and accuracy come from the same origins, each judged with the weights that the others give.
 * Costs eleven fits of each member and a walk along the series: about 25 ms for 900 values and two periods.
 *
 * @throws NofxError `forecast.not_enough_data` for fewer than `OBSERVED_MIN` observed values; with siblings, for none
 * @throws NofxError `input.invalid` for an infinite value or a bad option
 *
 * @example
 * ```ts
 * const fitted = fitForecaster([12, 9, 11, 14, 12, 10, 12, 15, 13, 10, 12, 15], { periods: [4], horizon: 4 })
 * fitted.update(13)
 * console.log(fitted.tier, [...fitted.predict(4).point], fitted.probabilityOfCrossing(16, 4))
 * ```
 */
export function fitForecaster(input: SeriesInput, options: FitForecasterOptions = {}): FittedForecaster {
  const checked = checkFitOptions(options)
  const siblings = checkSiblings(options.siblings ?? []).map((sibling) => sibling.toJSON())
  const series = readSeries(input)
  if (series.observedCount >= OBSERVED_MIN) return forecasterOf(poolWidths(fitState(series, checked), siblings))
  if (siblings.length > 0 && series.observedCount > 0) return forecasterOf(coldStart(series, checked, siblings))
  throw notEnough(series.observedCount, input.length)
}

function checkSiblings(siblings: readonly FittedForecaster[]): readonly FittedForecaster[] {
  const list = checkList(siblings, 'siblings', 'a list of fitted forecasters')
  if (list.length > SIBLINGS_MAX) throw new NofxError('input.invalid', `siblings has ${list.length} entries. Give at most ${SIBLINGS_MAX}: more tell nothing new.`)
  const bad = list.findIndex((sibling: unknown) => typeof sibling !== 'object' || sibling === null || !('toJSON' in sibling && 'predict' in sibling))
  if (bad >= 0) throw new NofxError('input.invalid', `siblings[${bad}] is ${nameValue(list[bad])}. Give what fitForecaster or restoreForecaster returned.`)
  return list
}

function notEnough(observedCount: number, length: number): NofxError {
  return new NofxError('forecast.not_enough_data', `The series has ${observedCount} observed values among ${length}, and a forecast needs ${OBSERVED_MIN}. Wait for more, use a longer history, or give siblings that it can borrow from.`)
}
