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
})
