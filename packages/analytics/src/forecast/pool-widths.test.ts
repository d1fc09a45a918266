import { expect, test } from 'vitest'
import { noise } from '../../test/noise.ts'
import { fitForecaster } from './fit-forecaster.ts'
import { fitForecasters } from './fit-forecasters.ts'
import { poolWidths } from './pool-widths.ts'

// Of 40 values, ten origins look fourteen steps ahead and are one step apart; of 80 they are five apart.
const options = { horizon: 18, periods: [] }
const stateOf = (length: number, seed: number) => fitForecaster(noise(length, seed), options).toJSON()
const long = Array.from({ length: 6 }, (_, seed) => stateOf(80, seed + 1))

test('six series that have ratios share them, and each keeps the size of its own errors', () => {
  const [first, ...others] = long
  if (first === undefined) throw new Error('no series')
  const pooled = poolWidths(first, others)
  expect(pooled.widths.scales).toEqual(first.widths.scales)
  expect(pooled.widths.ratios).not.toEqual(first.widths.ratios)
  expect(poolWidths(first, others.slice(1))).toBe(first)
})

test('series whose origins all overlap share nothing, so they do not count', () => {
  const short = Array.from({ length: 6 }, (_, seed) => stateOf(40, seed + 1))
  expect(short.map(({ ratios }) => ratios.length)).toEqual([0, 0, 0, 0, 0, 0])
  const [first, ...others] = short
  if (first === undefined) throw new Error('no series')
  expect(poolWidths(first, others)).toBe(first)
  expect(poolWidths(first, long).widths.ratios).not.toEqual(first.widths.ratios)
})

test('series that are fitted together keep their own widths when they have nothing to share', () => {
  const inputs = Array.from({ length: 7 }, (_, seed) => noise(40, seed + 1))
  const together = fitForecasters(inputs, options)
  together.forEach((fitted, index) => expect(fitted.toJSON().widths).toEqual(fitForecaster(inputs[index] ?? [], options).toJSON().widths))
})
