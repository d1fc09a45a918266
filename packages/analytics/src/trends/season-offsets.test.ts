import { expect, test } from 'vitest'
import { seasonOffsets } from './season-offsets.ts'

const rounded = (values: Float64Array) => Array.from(values, (value) => Number(value.toFixed(6)))

test('each place has its distance from the level, whatever the level does', () => {
  const season = [3, -1, -2]
  const series = (level: (index: number) => number) => Float64Array.from({ length: 60 }, (_, index) => level(index) + (season[index % 3] ?? 0))
  expect(rounded(seasonOffsets(series(() => 50), 3))).toEqual(season)
  expect(rounded(seasonOffsets(series((index) => index / 2), 3))).toEqual(season)
  expect(rounded(seasonOffsets(series((index) => (index < 31 ? 0 : 100)), 3))).toEqual(season)
})

test('an even season is as good, and one wild value changes nothing', () => {
  const values = Float64Array.from({ length: 40 }, (_, index) => [1, 5, -1, -5][index % 4] ?? 0)
  values[17] = 1e6
  expect(rounded(seasonOffsets(values, 4))).toEqual([1, 5, -1, -5])
})

test('less than two seasons tell none', () => {
  expect([...seasonOffsets(Float64Array.of(1, 2, 1, 2, 1), 3)]).toEqual([0, 0, 0])
  expect([...seasonOffsets(Float64Array.of(1, 2), 1)]).toEqual([0])
})
