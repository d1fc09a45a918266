import { expect, test } from 'vitest'
import { adjustSeason } from './seasonal-adjustment.ts'

const seasonal = Float64Array.from({ length: 24 }, (_, index) => [10, 20, 30, 40][index % 4] ?? 0)

test('a clean season is taken out and put back', () => {
  const { adjusted, season } = adjustSeason(seasonal, 4)
  adjusted.forEach((value) => expect(value).toBeCloseTo(25, 9))
  expect(25 * (season[25 % 4] ?? 0)).toBeCloseTo(20, 9)
})

test('a series without the season, too short or constant is left alone', () => {
  const noise = Float64Array.from({ length: 24 }, (_, index) => (index * 7) % 11)
  expect(adjustSeason(noise, 4).adjusted).toBe(noise)
  expect(adjustSeason(seasonal.subarray(0, 11), 4).season).toEqual([1])
  expect(adjustSeason(new Float64Array(24).fill(2), 4).season).toEqual([1])
})

test('a season around zero has no positive indices and stays in', () => {
  const around = Float64Array.from({ length: 24 }, (_, index) => [-1, 2, -1, 1][index % 4] ?? 0)
  expect(adjustSeason(around, 4).adjusted).toBe(around)
})
