import { expect, test } from 'vitest'
import { summariseDurations } from './duration-summary.ts'

test('quantiles are those of type 7', () => {
  // Reference: numpy.quantile([3, 6, 7, 8, 8, 9, 10, 13, 15, 16, 20], q), its default method.
  const summary = summariseDurations([20, 3, 6, 7, 8, 8, 9, 10, 13, 15, 16])
  expect(summary).toMatchObject({ count: 11, p5Ms: 4.5, p50Ms: 9, p90Ms: 16, p95Ms: 18 })
})

test('nothing has no summary, one duration has no spread', () => {
  expect(summariseDurations([])).toBeNull()
  expect(summariseDurations([7])).toMatchObject({ count: 1, meanMs: 7, p5Ms: 7, p95Ms: 7, logSpread: 0 })
})
