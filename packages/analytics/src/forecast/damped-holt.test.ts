import { expect, test } from 'vitest'
import { AIRLINE } from '../../test/airline.ts'
import { dampedHolt } from './damped-holt.ts'
import { predictMember } from './member-state.ts'

test('the forecast is that of a global search over the same recursion', () => {
  // Reference: scipy.optimize.differential_evolution over an independent Python form of the recursion. Tolerance 0.1 %: the search here is coarser.
  const predicted = predictMember(dampedHolt(1).fit(Float64Array.from(AIRLINE)), 3)
  const reference = [194.64388105469857, 195.47998489871762, 196.29936668]
  predicted.forEach((value, step) => expect(Math.abs(value / (reference[step] ?? 0) - 1)).toBeLessThan(0.001))
})

test('a long forecast of a rising series levels off', () => {
  const predicted = predictMember(dampedHolt(1).fit(Float64Array.from({ length: 30 }, (_, index) => index)), 5_000)
  expect(predicted[1] ?? 0).toBeGreaterThan(predicted[0] ?? 0)
  expect(predicted[4_999] ?? 0).toBeLessThan(29 + 50)
  expect((predicted[4_999] ?? 0) - (predicted[4_998] ?? 0)).toBeLessThan(1e-6)
})

test('a constant stays constant', () => {
  expect([...predictMember(dampedHolt(1).fit(new Float64Array(10).fill(1.5)), 4)]).toEqual([1.5, 1.5, 1.5, 1.5])
})
