import { expect, test } from 'vitest'
import { intermittentDemand } from './intermittent-demand.ts'
import { predictMember } from './member-state.ts'

// Worked by hand with alpha 0.1. Sizes: 4, then 4 + 0.1 (6 - 4) = 4.2. Intervals: 6 / 2 = 3, then 3 + 0.1 (3 - 3) = 3. Probability: 1/3, then for
// 0, 0, 6, 0, 0 in turn: 0.3, 0.27, 0.343, 0.3087, 0.27783.
const values = Float64Array.of(4, 0, 0, 6, 0, 0)

test.each([
  ['croston', 4.2 / 3],
  ['sba', (0.95 * 4.2) / 3],
  ['tsb', 4.2 * 0.27783],
] as const)('%s gives the rate of its source', (method, rate) => {
  const predicted = predictMember(intermittentDemand(method).fit(values), 2)
  expect(predicted[0]).toBeCloseTo(rate, 12)
  expect(predicted[1]).toBe(predicted[0])
})

test('no demand at all is forecast as none', () => {
  expect(predictMember(intermittentDemand('croston').fit(new Float64Array(6)), 1)[0]).toBe(0)
})
