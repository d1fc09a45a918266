import { describe, expect, it } from 'vitest'
import { sweepPauseMs } from './sweep-pause.ts'

const pauses = (owner: string) => Array.from({ length: 1_000 }, (_, sweep) => sweepPauseMs(owner, sweep, 10_000))

describe('the pause before a sweep', () => {
  it('is 80 to 100 % of what was asked for, and fills that range', () => {
    const all = pauses('a')
    expect(Math.min(...all)).toBeGreaterThan(8_000)
    expect(Math.max(...all)).toBeLessThanOrEqual(10_000)
    expect(all.every(Number.isInteger)).toBe(true)
    // Uniform: a mean of 9,000; 1,000 draws have a standard error of 2,000 / √12 / √1,000 ≈ 18.
    expect(all.reduce((sum, pause) => sum + pause, 0) / all.length).toBeCloseTo(9_000, -2)
    expect(new Set(all.map((pause) => Math.ceil(pause / 100))).size).toBe(20)
  })

  it('is the same for the same process and sweep, and differs between processes that differ in a letter', () => {
    expect(pauses('worker-1')).toEqual(pauses('worker-1'))
    const [one, other] = [pauses('worker-1'), pauses('worker-2')]
    const apart = one.map((pause, sweep) => Math.abs(pause - other[sweep]!))
    // Two uniform draws are a third of the range apart on average.
    expect(apart.reduce((sum, ms) => sum + ms, 0) / apart.length).toBeCloseTo(2_000 / 3, -2)
  })
})
