import fc from 'fast-check'
import { expect, test } from 'vitest'
import { falseDiscovery } from './false-discovery.ts'

// The fifteen p values of Benjamini and Hochberg (1995), section 4: at 5 % the four smallest are discoveries, of which Bonferroni's bound finds three.
const PUBLISHED = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1]

test('of the published p values the four smallest are discoveries', () => {
  const adjusted = falseDiscovery(PUBLISHED)
  expect(adjusted.filter((pValue) => pValue <= 0.05)).toHaveLength(4)
  expect(adjusted[3]).toBeCloseTo((0.0095 * 15) / 4, 12)
  expect(PUBLISHED.filter((pValue) => pValue * 15 <= 0.05)).toHaveLength(3)
})

test('adjusting never makes a p value smaller, keeps their order and stays within 1', () => {
  fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (pValues) => {
    const adjusted = falseDiscovery(pValues)
    return pValues.every((p, a) => (adjusted[a] ?? -1) >= p * (1 - 1e-12) && (adjusted[a] ?? 2) <= 1
      && pValues.every((q, b) => p > q || (adjusted[a] ?? 0) <= (adjusted[b] ?? 0)))
  }))
})
