import { describe, expect, it } from 'vitest'
import { createChance } from '../chance.ts'
import { drawOf } from '../analysis/uncertain.ts'
import { meanDifference } from './mean-difference.ts'

describe('meanDifference', () => {
  it('is that of Welch', () => {
    // Means 20 and 12, whose variances are 2.9 and 0.5: a standard error of sqrt(3.4) and 3.4² / (2.9² / 4 + 0.5² / 4) = 5.339 degrees of freedom. 97.5 % of Student's density
    // for these, summed up numerically, are below 2.52219.
    const { mean, standardError, interval } = meanDifference([15, 18, 20, 22, 25], [10, 11, 12, 13, 14], 0.95)
    expect([mean, standardError]).toEqual([expect.closeTo(8, 9), expect.closeTo(Math.sqrt(3.4), 9)])
    expect(interval.upper - mean).toBeCloseTo(2.52219 * Math.sqrt(3.4), 2)
    expect(mean - interval.lower).toBeCloseTo(interval.upper - mean, 9)
  })

  it('is certain where nothing differs', () => {
    expect(meanDifference([5, 5, 5], [3, 3, 3], 0.95)).toEqual({ mean: 2, standardError: 0, interval: { level: 0.95, lower: 2, upper: 2 } })
  })

  it('holds the true difference as often as it says, of durations that are late now and then', () => {
    const { share } = createChance(1)
    const draw = drawOf({ p50: 100, p90: 200 })!
    const trueMean = 100 * Math.exp((Math.log(2) / 1.2815515655446) ** 2 / 2)
    const held = [0.8, 0.95].map((level) => {
      let count = 0
      const row = new Float64Array(16)
      for (let run = 0; run < 2_000; run++) {
        draw(row, share)
        // Twice as fast after a change.
        const { interval } = meanDifference([...row.subarray(0, 8)], [...row.subarray(8)].map((ms) => ms / 2), level)
        if (interval.lower <= trueMean / 2 && trueMean / 2 <= interval.upper) count += 1
      }
      return count / 2_000
    })
    // Eight of each are few for numbers so skew: the intervals are right to within four points.
    expect(Math.abs((held[0] ?? 0) - 0.8)).toBeLessThan(0.04)
    expect(Math.abs((held[1] ?? 0) - 0.95)).toBeLessThan(0.04)
  })
})
