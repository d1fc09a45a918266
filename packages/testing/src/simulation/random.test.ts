import { describe, expect, it } from 'vitest'
import { createRandom } from './random.ts'

const DRAWS = 20_000

/** Five standard errors of a mean of that many draws with deviation 1: a seed that fails would be one in a million. */
const TOLERANCE = 5 / Math.sqrt(DRAWS)

function draw(count: number, one: () => number): readonly number[] {
  return Array.from({ length: count }, one)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

describe('createRandom', () => {
  it('draws the same for the same seed, and something else for another', () => {
    const ofSeed = (seed: number) => draw(5, createRandom(seed).bits)
    expect(ofSeed(7)).toEqual(ofSeed(7))
    expect(ofSeed(7)).not.toEqual(ofSeed(8))
    expect(ofSeed(0)).not.toEqual(ofSeed(-1))
  })

  it('gives each purpose a source that nobody else\'s draws change', () => {
    const random = createRandom(1)
    const before = draw(5, random.split('delays').bits)
    draw(100, random.bits)
    draw(100, random.split('faults').bits)
    expect(draw(5, random.split('delays').bits)).toEqual(before)
    expect(draw(5, random.split('delays').split(1).bits)).not.toEqual(before)
  })

  it('fills all of an array with bytes, each value as likely', () => {
    const fill = (length: number) => {
      const bytes = new Uint8Array(length)
      createRandom(5).fill(bytes)
      return bytes
    }
    expect(fill(7)).toEqual(fill(9).subarray(0, 7))
    const counts = new Array<number>(256).fill(0)
    for (const byte of fill(DRAWS)) counts[byte] = (counts[byte] ?? 0) + 1
    // Each is binomial: 78 of 20,000, with the deviation 8.8; six of these are never left by chance.
    for (const count of counts) expect(Math.abs(count - DRAWS / 256)).toBeLessThan(6 * Math.sqrt(DRAWS / 256))
  })

  it('has the mean and the spread that it says', () => {
    const random = createRandom(3)
    expect(mean(draw(DRAWS, random.fraction))).toBeCloseTo(0.5, 1)
    expect(Math.abs(mean(draw(DRAWS, random.exponential)) - 1)).toBeLessThan(TOLERANCE)
    const normal = draw(DRAWS, random.normal)
    expect(Math.abs(mean(normal))).toBeLessThan(TOLERANCE)
    expect(mean(normal.map((value) => value ** 2))).toBeCloseTo(1, 1)
    expect(new Set(draw(DRAWS, () => random.between(1, 6)))).toEqual(new Set([1, 2, 3, 4, 5, 6]))
  })
})
