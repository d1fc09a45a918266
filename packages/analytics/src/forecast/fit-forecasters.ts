import { NofxError } from '@nofx/core'
import { checkList } from '../input/check-list.ts'
import { coldStart } from './cold-start.ts'
import { OBSERVED_MIN } from './fit-forecaster.ts'
import { fitState } from './fit-state.ts'
import { checkFitOptions, type FitOptions } from './forecast-options.ts'
import { forecasterOf, type FittedForecaster } from './forecaster.ts'
import { poolWidths, SIBLINGS_MAX } from './pool-widths.ts'
import { readSeries, type SeriesInput } from './series.ts'

/**
 * Fits series of the same kind that end at the same time, and lets them share what they learn: how large errors become, and for those that are too short
 * their season. Costs one fit for each series. A series that is not among the first 500 that have enough values learns from those.
 *
 * @returns a forecaster for each series, in their order
 * @throws NofxError `forecast.not_enough_data` for a series without any observed value, or when none has enough; with its index
 * @throws NofxError `input.invalid` for an infinite value or a bad option
 *
 * @example
 * ```ts
 * const [first, second] = fitForecasters([[12, 9, 11, 14, 12, 10, 12, 15, 13, 10, 12, 15], [30, 22, 27]], { periods: [4], horizon: 4 })
 * console.log(first?.predict(4).point, second?.predict(4).point)
 * ```
 */
export function fitForecasters(inputs: readonly SeriesInput[], options: FitOptions = {}): readonly FittedForecaster[] {
  const checked = checkFitOptions(options)
  const series = Array.from(checkList(inputs, 'inputs', 'a list of series'), (input) => readSeries(input))
  const own = series.map((each) => (each.observedCount >= OBSERVED_MIN ? fitState(each, checked) : undefined))
  const siblings = own.filter((state) => state !== undefined).slice(0, SIBLINGS_MAX)
  const [first, ...others] = siblings
  // Unchanged widths say that too few of the series have ratios to share.
  const pooled = first === undefined ? undefined : poolWidths(first, others)
  const shared = pooled === first ? undefined : pooled?.widths.ratios
  return series.map((each, index) => {
    const state = own[index]
    if (state !== undefined) return forecasterOf(shared === undefined ? state : { ...state, widths: { ...state.widths, ratios: shared } })
    if (siblings.length > 0 && each.observedCount > 0) return forecasterOf(coldStart(each, checked, siblings))
    throw new NofxError('forecast.not_enough_data', `series[${index}] has ${each.observedCount} observed values, and ${siblings.length} of the series have the ${OBSERVED_MIN} that others can borrow from. Leave it out, or wait for more.`)
  })
}
