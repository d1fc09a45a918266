import { describe, expect, it } from 'vitest'
import { countParts } from './count-parts.ts'

describe('countParts', () => {
  it('counts every value, the whole included', () => {
    expect(countParts({ a: [1, 2], b: null }, 100)).toBe(5)
    expect(countParts('text', 100)).toBe(1)
    expect(countParts([], 100)).toBe(1)
  })

  it('ends just beyond the most, however much there is', () => {
    let doubled: unknown = 1
    for (let level = 0; level < 60; level++) doubled = { x: doubled, y: doubled }
    expect(countParts(doubled, 1_000)).toBe(1_001)
    expect(countParts(Array.from({ length: 1_000 }, () => 0), 1_000)).toBe(1_001)
    expect(countParts(Array.from({ length: 999 }, () => 0), 1_000)).toBe(1_000)
  })
})
