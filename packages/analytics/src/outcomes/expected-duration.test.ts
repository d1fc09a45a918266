import fc from 'fast-check'
import { expect, test } from 'vitest'
import { summariseDurations } from './duration-summary.ts'
import { expectedDuration } from './expected-duration.ts'

const expectFrom = (durationsMs: readonly number[]) => expectedDuration({ durations: summariseDurations(durationsMs) })

test('few durations give the log-normal prediction interval', () => {
  // Reference: exp(mean -+ t(0.95, 2) sd sqrt(1 + 1/3)) - 1 of ln(1 + ms), with scipy's t: 996.65886, 710.45 and 1398.001, bounds to whole ms.
  const expected = expectFrom([900, 1_000, 1_100])
  expect(expected).toMatchObject({ status: 'expected', runs: 3 })
  if (expected.status !== 'expected') return
  expect(expected.expectedMs).toBeCloseTo(996.6588569933188, 6)
  expect([expected.lowerMs, expected.upperMs]).toEqual([710, 1_399])
})

test('many durations speak for themselves', () => {
  const expected = expectFrom(Array.from({ length: 101 }, (_, index) => index))
  expect(expected).toEqual({ status: 'expected', expectedMs: 50, lowerMs: 5, upperMs: 95, runs: 101 })
})

test.each([[[], null], [[40], 40], [[40, 60], 50]])('%j is not enough data, and what was seen is told', (durationsMs, seenMs) => {
  expect(expectFrom(durationsMs)).toEqual({ status: 'not_enough_data', seenMs, runs: durationsMs.length, runsMin: 3 })
})

test('work of always the same duration stays inside its own interval', () => {
  const expected = expectFrom([100, 100, 100])
  expect(expected.status === 'expected' && expected.lowerMs <= 100 && expected.upperMs >= 100 && expected.upperMs <= 101).toBe(true)
})

test('the interval holds about as many new durations as it says', () => {
  // 2,000 log-normal durations by a fixed generator, each expected from the 10 before it. Tolerance: four standard errors of a share of 0.9.
  let state = 1
  const uniform = () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
  const durationsMs = Array.from({ length: 2_000 }, () => 1_000 * Math.exp(0.5 * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())))
  const held = durationsMs.slice(10).filter((durationMs, index) => {
    const expected = expectFrom(durationsMs.slice(index, index + 10))
    return expected.status === 'expected' && durationMs >= expected.lowerMs && durationMs <= expected.upperMs
  })
  expect(Math.abs(held.length / 1_990 - 0.9)).toBeLessThan(4 * Math.sqrt((0.9 * 0.1) / 1_990))
})

test('no durations give an interval that is upside down or not finite', () => {
  fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1e13, noNaN: true }), { minLength: 3, maxLength: 60 }), (durationsMs) => {
    const expected = expectFrom(durationsMs)
    if (expected.status !== 'expected') return false
    const { lowerMs, expectedMs, upperMs } = expected
    return lowerMs >= 0 && lowerMs <= expectedMs && expectedMs <= upperMs && Number.isFinite(upperMs)
  }))
})
