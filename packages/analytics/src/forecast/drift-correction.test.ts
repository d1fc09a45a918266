import { expect, test } from 'vitest'
import { noise } from '../../test/noise.ts'
import { correctDrift, correctionAt, noCorrection } from './drift-correction.ts'
import { zOf } from './interval-widths.ts'

// Normal errors, from uniform ones by Box and Muller.
const angles = noise(4_000, 2)
const errors = [...noise(4_000, 1)].map((value, index) => Math.sqrt(-2 * Math.log(Math.max(1e-9, value + 0.5))) * Math.cos(2 * Math.PI * (angles[index] ?? 0)))

test('intervals that were three times too narrow come to cover what they promise', () => {
  const correction = noCorrection()
  const missed = errors.map((error) => {
    const isOut = Math.abs(3 * error) > correctionAt(correction, zOf(0.8)) * zOf(0.8)
    correctDrift(correction, 3 * error, (z) => z)
    return isOut
  })
  // Tolerance: two points; the last 3,000 of them have a standard error of 0.7.
  expect(Math.abs(missed.slice(1_000).filter(Boolean).length / 3_000 - 0.2)).toBeLessThan(0.02)
  expect(correctionAt(correction, zOf(0.8))).toBeGreaterThan(2)
})

test('a hit narrows and a miss widens, within bounds', () => {
  const correction = noCorrection()
  correctDrift(correction, 0, () => 1)
  expect(correctionAt(correction, 1)).toBeLessThan(1)
  for (let step = 0; step < 10_000; step++) correctDrift(correction, 1, () => 0)
  expect(correctionAt(correction, 1.5)).toBe(1e6)
})

test('a level between two that are watched lies between their factors', () => {
  expect(correctionAt([1, 3, 4], (zOf(0.5) + zOf(0.8)) / 2)).toBeCloseTo(2, 12)
  expect(correctionAt([1, 3, 4], 0)).toBe(1)
  expect(correctionAt([1, 3, 4], 5)).toBe(4)
})
