import { describe, expect, it } from 'vitest'
import { createChance } from './chance.ts'

describe('createChance', () => {
  it('gives the same numbers for a seed, and others for another, however large', () => {
    const firstOf = (seed: number) => Array.from({ length: 5 }, createChance(seed).share)
    const seeds = [0, 1, 2, -1, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 40 + 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]
    expect(seeds.map(firstOf)).toEqual(seeds.map(firstOf))
    expect(new Set(seeds.map(firstOf).flat()).size).toBe(50)
  })

  it('is even from the first number on, over small seeds in a row', () => {
    const counts = Array.from({ length: 20 }, () => new Float64Array(20))
    for (let seed = 1; seed <= 4_000; seed++) {
      const { share } = createChance(seed)
      for (const count of counts) {
        const at = Math.floor(share() * 20)
        count[at] = (count[at] ?? 0) + 1
      }
    }
    // 200 of each twentieth. Chi-squared with 19 degrees of freedom is above 50 once in 7,000 times.
    for (const count of counts) expect(count.reduce((sum, each) => sum + (each - 200) ** 2 / 200, 0)).toBeLessThan(50)
  })

  it('gives whole numbers below a limit', () => {
    const { below } = createChance(3)
    const seen = new Set(Array.from({ length: 200 }, () => below(5)))
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4])
  })
})
