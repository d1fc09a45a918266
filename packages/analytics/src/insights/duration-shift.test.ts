import { expect, test } from 'vitest'
import { durationShift } from './duration-shift.ts'

const noisy = (count: number, base: number) => Array.from({ length: count }, (_, index) => base + ((index * 7) % 5))

test('a slower newest part is found', () => {
  const shift = durationShift([...noisy(20, 100), ...noisy(8, 150)])
  expect(shift).toMatchObject({ olderRuns: 20, newestRuns: 8, longerShare01: 1 })
  expect(shift?.pValue ?? 1).toBeLessThan(0.001)
})

test('a steady pace shows no shift', () => {
  expect(durationShift(noisy(40, 100))?.pValue ?? 0).toBeGreaterThan(0.2)
})

test('too few durations say nothing', () => {
  expect(durationShift(noisy(15, 100))).toBeNull()
  expect(durationShift([])).toBeNull()
})
