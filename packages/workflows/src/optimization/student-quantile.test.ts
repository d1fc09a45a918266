import { describe, expect, it } from 'vitest'
import { studentQuantile } from './student-quantile.ts'

describe('studentQuantile', () => {
  // From the tables of any textbook; the last line is the normal distribution.
  it.each([
    [4, 2.132, 2.776, 4.604], [5, 2.015, 2.571, 4.032], [10, 1.812, 2.228, 3.169], [30, 1.697, 2.042, 2.75], [120, 1.658, 1.98, 2.617], [1e9, 1.645, 1.96, 2.576],
  ])('is that of tables for %d degrees of freedom', (degrees, ninety, ninetyFive, ninetyNine) => {
    // Tables have three decimals; with few degrees the expansion is off in the third one at 99 %.
    const tolerance = degrees < 10 ? 0.02 : 0.001
    for (const [level, value] of [[0.9, ninety], [0.95, ninetyFive], [0.99, ninetyNine]] as const) expect(Math.abs(studentQuantile(level, degrees) - value)).toBeLessThan(tolerance)
  })

  it('is small for what is hardly likely, and large for what is nearly sure', () => {
    // The normal distribution: 0.5244005 is its 70 % quantile, and 6.109410 that of 1 - 5e-10.
    expect(studentQuantile(0.4, 1e9)).toBeCloseTo(0.5244005, 6)
    expect(studentQuantile(1 - 1e-9, 1e12)).toBeCloseTo(6.10941, 4)
  })
})
