import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AIRLINE } from '../../test/airline.ts'
import { noise } from '../../test/noise.ts'
import { adjustSeason, isSeasonal, seasonalIndices } from './seasonal-adjustment.ts'

const seasonal = Float64Array.from({ length: 24 }, (_, index) => [10, 20, 30, 40][index % 4] ?? 0)

test('a clean season is taken out and put back', () => {
  const { adjusted, season } = adjustSeason(seasonal, 4)
  adjusted.forEach((value) => expect(value).toBeCloseTo(25, 9))
  expect(25 * (season[25 % 4] ?? 0)).toBeCloseTo(20, 9)
})

test('indices are those of the classical decomposition, drawn towards none', () => {
  // Reference: an independent form in numpy, with a convolution for the moving average. Shares kept: 0.9761 added, 0.9805 multiplied.
  const added = seasonalIndices(Float64Array.from(AIRLINE), 12, 'additive') ?? []
  ;[-12.596812142303635, -6.848598673241669, 9.108116546300622, -3.5948929360367847].forEach((value, phase) => expect(added[phase]).toBeCloseTo(value, 9))
  const multiplied = seasonalIndices(Float64Array.from(AIRLINE), 12, 'multiplicative') ?? []
  ;[0.9154467329127577, 0.9550565800452456, 1.0574437002680364, 0.979754251360359].forEach((value, phase) => expect(multiplied[phase]).toBeCloseTo(value, 9))
})

test('a season without noise is kept whole, and noise keeps less than it seems to have', () => {
  const waveOf = (share: number, seed: number) => noise(60, seed).map((value, index) => 10 + ([1, -1, 2, -2, 0][index % 5] ?? 0) + share * value)
  const sizeOf = (indices: Float64Array | undefined) => (indices ?? new Float64Array(0)).reduce((sum, index) => sum + index * index, 0)
  expect(sizeOf(seasonalIndices(waveOf(0, 1), 5, 'additive'))).toBeCloseTo(10, 9)
  const untouched = Array.from({ length: 40 }, (_, seed) => seasonalIndices(noise(60, seed), 12, 'additive')).filter((indices) => indices === undefined).length
  // None stands out where the phases differ by less than 9/11 of what noise makes them differ: 38 % of the time for 11 and 36 degrees of freedom of F (scipy: f.cdf).
  expect(untouched).toBeGreaterThan(10)
  expect(untouched).toBeLessThan(25)
})

test('indices are centred: added ones on 0, multiplied ones on 1', () => {
  fc.assert(fc.property(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 3, max: 6 }), fc.integer(), (period, seasons, seed) => {
    const values = noise(period * seasons + 3, seed).map((value, index) => 2 + Math.sin((2 * Math.PI * index) / period) + 0.2 * value)
    const added = Array.from(seasonalIndices(values, period, 'additive') ?? [0])
    const multiplied = Array.from(seasonalIndices(values, period, 'multiplicative') ?? [1])
    expect(added.reduce((sum, index) => sum + index, 0) / added.length).toBeCloseTo(0, 10)
    expect(multiplied.reduce((sum, index) => sum + index, 0) / multiplied.length).toBeCloseTo(1, 10)
  }), { numRuns: 100 })
})

test('a series that is too short or constant is left alone', () => {
  expect(adjustSeason(seasonal.subarray(0, 7), 4).season).toEqual([1])
  expect(adjustSeason(new Float64Array(24).fill(0.1), 4).season).toEqual([1])
  expect(adjustSeason(seasonal, 1).adjusted).toBe(seasonal)
})

test('a season around zero has no positive indices and stays in', () => {
  const around = Float64Array.from({ length: 24 }, (_, index) => [-1, 2, -1, 1][index % 4] ?? 0)
  expect(adjustSeason(around, 4).adjusted).toBe(around)
})

test('the test of the season tells a wave from noise', () => {
  expect(isSeasonal(seasonal, 4)).toBe(true)
  expect(isSeasonal(noise(60), 4)).toBe(false)
  expect(isSeasonal(seasonal, 1)).toBe(false)
})
