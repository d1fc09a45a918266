import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Sample } from './distribution.ts'

describe('Sample', () => {
  it('knows the quantiles of what it was given, by nearest rank', () => {
    const sample = new Sample()
    for (let value = 100; value >= 1; value--) sample.add(value)
    expect(sample.distribution).toEqual({ count: 100, mean: 50.5, p50: 50, p95: 95, p99: 99, max: 100 })
    expect(new Sample().distribution).toEqual({ count: 0, mean: 0, p50: 0, p95: 0, p99: 0, max: 0 })
  })

  it('keeps a part of very many, and still counts all', () => {
    const sample = new Sample()
    for (let value = 0; value < 250_000; value++) sample.add(value % 1_000)
    const { count, mean, p50, max } = sample.distribution
    expect({ count, mean, max }).toEqual({ count: 250_000, mean: 499.5, max: 999 })
    expect(Math.abs(p50 - 500)).toBeLessThan(10)
  })

  it('says of what was collected in several places what one would say that had collected all', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 30 }), { maxLength: 6 }), (parts) => {
        const [whole, merged] = [new Sample(), new Sample()]
        for (const part of parts) {
          const sample = new Sample()
          for (const value of part) {
            sample.add(value)
            whole.add(value)
          }
          merged.merge(structuredClone(sample.data))
        }
        expect(merged.distribution).toEqual(whole.distribution)
      }),
    )
  })

  it('gives each number the same weight when one place had very many and another few', () => {
    const [many, few] = [new Sample(), new Sample()]
    for (let index = 0; index < 300_000; index++) many.add(1)
    for (let index = 0; index < 200_000; index++) few.add(2)
    for (const [into, from] of [[many, few], [few, many]] as const) {
      const merged = new Sample()
      merged.merge(into.data)
      merged.merge(from.data)
      const { count, mean, p50, p95 } = merged.distribution
      expect({ count, mean, p50, p95 }).toEqual({ count: 500_000, mean: 1.4, p50: 1, p95: 2 })
      const share = merged.data.values.filter((value) => value === 2).length / merged.data.values.length
      expect(share).toBeCloseTo(0.4, 3)
    }
  })
})
