import { expect, test } from 'vitest'
import { noise } from '../../test/noise.ts'
import { detectPeriods } from './detect-periods.ts'
import { findLevelShifts } from './find-level-shifts.ts'

const drawn = noise(900)
const noiseAt = (index: number) => 0.6 * (drawn[index] ?? 0)
const hours = Float64Array.from({ length: 900 }, (_, hour) => Math.sin((2 * Math.PI * hour) / 24) - (hour % 168 < 48 ? 1.5 : 0) + noiseAt(hour))

test('a day and a week are found in hours', () => {
  expect(detectPeriods(hours)).toEqual([24, 168])
})

test('noise, a line, a constant and a short series have no season', () => {
  expect(detectPeriods(Float64Array.from({ length: 300 }, (_, index) => noiseAt(index)))).toEqual([])
  expect(detectPeriods(Float64Array.from({ length: 300 }, (_, index) => index / 300))).toEqual([])
  expect(detectPeriods(new Float64Array(300).fill(1))).toEqual([])
  expect(detectPeriods(Float64Array.of(1, 2, 1))).toEqual([])
})

test('a jump of the level is found where it happens, with a season or without', () => {
  const jump = (season: number) => Float64Array.from({ length: 200 }, (_, index) => (index < 120 ? 0 : 1) + season * Math.sin((2 * Math.PI * index) / 12) + noiseAt(index) / 3)
  expect(findLevelShifts(jump(0), 1)).toHaveLength(1)
  expect(Math.abs((findLevelShifts(jump(0), 1)[0] ?? 0) - 120)).toBeLessThanOrEqual(1)
  expect(findLevelShifts(jump(0.5), 12)).toHaveLength(1)
})

test('a season or noise alone is no jump', () => {
  expect(findLevelShifts(hours.map((value, hour) => value + (hour % 168 < 48 ? 1.5 : 0)), 24)).toEqual([])
  expect(findLevelShifts(new Float64Array(50), 1)).toEqual([])
})
