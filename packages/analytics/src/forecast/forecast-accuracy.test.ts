import { expect, test } from 'vitest'
import { coverageOf, errorsOf, naiveStepOf } from './forecast-accuracy.ts'
import { readSeries } from './series.ts'

test('MASE and WAPE are as defined by Hyndman and Koehler', () => {
  // Errors 1, 2 and 0 of 10, 20 and 30: WAPE 3 / 60; MASE with a naive step of 2: (3 / 3) / 2. Worked by hand.
  const trial = { predicted: [Float64Array.of(11, 18), Float64Array.of(30, 5)], actual: [Float64Array.of(10, 20), Float64Array.of(30, Number.NaN)] }
  expect(errorsOf(trial, 2)).toEqual({ mase: 0.5, wape: 0.05 })
})

test('what cannot be scaled is null', () => {
  const zeros = { predicted: [Float64Array.of(0)], actual: [Float64Array.of(0)] }
  expect(errorsOf(zeros, 0)).toEqual({ mase: null, wape: null })
})

test('the naive step leaves out pairs with a missing value', () => {
  const series = readSeries([1, 3, null, 9, 10])
  expect(naiveStepOf(series, 1) * series.scale).toBe((2 + 1) / 2)
})

test('coverage is counted on residuals that did not calibrate', () => {
  const residuals = [Float64Array.of(1), Float64Array.of(1), Float64Array.of(1), Float64Array.of(100)]
  expect(coverageOf(residuals, [0.5])).toEqual([{ level: 0.5, share01: 0.75 }])
})
