import { expect, test } from 'vitest'
import { AIRLINE } from '../../test/airline.ts'
import { dampedHoltWinters } from './damped-holt-winters.ts'
import { predictMember, updateMember } from './member-state.ts'

test('the forecast is close to that of a global search over the same recursion', () => {
  // Reference: scipy.optimize.differential_evolution over an independent Python form of the recursion. Tolerance 1 %: the valley is flat, so
  // a coarser search ends at other parameters with almost the same error.
  const predicted = predictMember(dampedHoltWinters(12).fit(Float64Array.from(AIRLINE)), 6)
  const reference = [190.11923383224857, 192.35992237373375, 207.6078910581922, 197.51065623100752, 197.90568109410003, 216.5936997403896]
  predicted.forEach((value, step) => expect(Math.abs(value / (reference[step] ?? 0) - 1)).toBeLessThan(0.01))
})

test('a pattern without noise is continued in phase', () => {
  const pattern = [1, 5, 2, 8]
  const values = Float64Array.from({ length: 22 }, (_, index) => pattern[index % 4] ?? 0)
  const predicted = predictMember(dampedHoltWinters(4).fit(values), 6)
  predicted.forEach((value, step) => expect(value).toBeCloseTo(pattern[(22 + step) % 4] ?? 0, 9))
})

test('in logarithms a season multiplies, and values without a logarithm are fitted as they are', () => {
  const pattern = [1, 2, 4, 1]
  const values = Float64Array.from({ length: 40 }, (_, index) => (pattern[index % 4] ?? 0) * 1.02 ** index)
  const member = dampedHoltWinters(4, { logarithm: true })
  const predicted = predictMember(member.fit(values), 4)
  // Tolerance 3 %: the trend is damped, the growth is not.
  predicted.forEach((value, step) => expect(Math.abs(value / ((pattern[step % 4] ?? 0) * 1.02 ** (40 + step)) - 1)).toBeLessThan(0.03))
  const withZero = values.with(7, 0)
  expect([...predictMember(member.fit(withZero), 6)]).toEqual([...predictMember(dampedHoltWinters(4).fit(withZero), 6)])
})

test('in logarithms a forecast stays within a range of what was seen, and takes zeros in', () => {
  const state = dampedHoltWinters(4, { logarithm: true }).fit(Float64Array.from({ length: 24 }, (_, index) => 2 ** (index / 2)))
  updateMember(state, 0)
  for (const value of predictMember(state, 10_000)) {
    expect(value).toBeGreaterThan(0)
    expect(value).toBeLessThanOrEqual(2 ** 23 * 1.001)
  }
})
