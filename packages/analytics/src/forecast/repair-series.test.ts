import { expect, test } from 'vitest'
import { repairSeries } from './repair-series.ts'
import { readSeries } from './series.ts'

const season = (length: number) => Array.from({ length }, (_, index) => [1, 5, 2, 8][index % 4] ?? 0)
const repaired = (values: readonly (number | null)[], periods: readonly number[]) => {
  const series = readSeries(values)
  return [...repairSeries(series, series.values.length, periods)].map((value) => value * series.scale)
}

test('a gap takes the values of its phases', () => {
  const values: (number | null)[] = season(24)
  values[9] = values[10] = values[11] = null
  expect(repaired(values, [4])).toEqual(season(24))
})

test('a gap without a season is bridged by a line', () => {
  expect(repaired([1, null, 3, 4], [])).toEqual([1, 2, 3, 4])
})

test('a single outlier takes the value of its neighbours, and a new behaviour stays', () => {
  const noisy = season(60).map((value, index) => value + ((index * 37) % 11) / 100)
  const outlier = noisy.with(30, 500)
  expect(repaired(outlier, [4])[30]).toBeCloseTo(noisy[30] ?? 0, 0)
  const jump = noisy.map((value, index) => (index < 30 ? value : value + 100))
  repaired(jump, [4]).forEach((value, index) => expect(value).toBeCloseTo(jump[index] ?? 0, 9))
})

test('nothing behind the length is read', () => {
  const series = readSeries([1, 2, null, 900, 900, 900])
  expect([...repairSeries(series, 3, [])].map((value) => value * series.scale)).toEqual([1, 2, 2])
})
