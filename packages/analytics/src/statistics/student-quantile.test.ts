import { expect, test } from 'vitest'
import { studentQuantile } from './student-quantile.ts'

// Reference: scipy.stats.t.ppf. Tolerance: 0.02 %, far below what an interval shows; 1 and 2 degrees of freedom are exact.
test.each([
  [0.95, 1, 6.313751514675037],
  [0.975, 2, 4.302652729749462],
  [0.9, 3, 1.637744353696209],
  [0.975, 3, 3.1824463052837078],
  [0.975, 5, 2.5705818356363146],
  [0.95, 9, 1.833112932656237],
  [0.995, 9, 3.249835541592126],
  [0.975, 30, 2.0422724563012378],
])('the share %d lies below the quantile with %d degrees of freedom', (p, degrees, expected) => {
  expect(Math.abs(studentQuantile(p, degrees) / expected - 1)).toBeLessThan(2e-4)
})

test('the distribution is symmetric', () => {
  expect(studentQuantile(0.1, 7)).toBe(-studentQuantile(0.9, 7))
})
