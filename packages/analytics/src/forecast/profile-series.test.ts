import { expect, test } from 'vitest'
import { noise } from '../../test/noise.ts'
import { profileSeries } from './profile-series.ts'
import { readSeries } from './series.ts'

test('a line is all trend', () => {
  const profile = profileSeries(readSeries(Array.from({ length: 40 }, (_, index) => 10 + 3 * index)), undefined)
  expect(profile.trendPerStep).toBeCloseTo(3, 9)
  expect(profile.trendStrength01).toBeCloseTo(1, 9)
  expect(profile.periods).toEqual([])
})

test.each([
  [[5, 6, 5, 4, 5, 6], 'smooth'],
  [[1, 9, 1, 1, 20, 1], 'erratic'],
  [[5, 0, 0, 5, 0, 6], 'intermittent'],
  [[1, 0, 0, 30, 0, 1], 'lumpy'],
] as const)('%j is %s demand', (values, kind) => {
  expect(profileSeries(readSeries(values), []).demand).toBe(kind)
})

test('a wave is more forecastable than noise', () => {
  const wave = Array.from({ length: 256 }, (_, index) => Math.sin(index / 4))
  expect(profileSeries(readSeries(wave), []).forecastability01).toBeGreaterThan(0.5)
  expect(profileSeries(readSeries(noise(256)), []).forecastability01).toBeLessThan(0.2)
})

test('missing values are not counted as observed, and zeros are', () => {
  expect(profileSeries(readSeries([0, null, 4, 0]), [])).toMatchObject({ length: 4, observedCount: 3, zeroShare01: 2 / 3 })
})
