import { describe, expect, it } from 'vitest'
import { arrivals, type ArrivalPattern } from './arrivals.ts'
import { createRandom } from './random.ts'

const HOUR_MS = 3_600_000

const comeIn = (pattern: ArrivalPattern, durationMs: number) => arrivals(pattern, createRandom(11), durationMs)

/** Five standard deviations of a Poisson count. */
function isAbout(count: number, mean: number): boolean {
  return Math.abs(count - mean) < 5 * Math.sqrt(mean)
}

describe('arrivals', () => {
  it('come steadily, at the rate that was asked for, in order, the same for the same seed', () => {
    const steady = comeIn({ shape: 'steady', perMinute: 10 }, 10 * HOUR_MS)
    expect(isAbout(steady.length, 6_000)).toBe(true)
    expect(steady).toEqual(steady.toSorted((one, other) => one - other))
    expect(comeIn({ shape: 'steady', perMinute: 10 }, 10 * HOUR_MS)).toEqual(steady)
    expect(comeIn({ shape: 'steady', perMinute: 0 }, HOUR_MS)).toEqual([])
  })

  it('come in bursts', () => {
    const bursts = comeIn({ shape: 'bursts', perMinute: 1, burstPerMinute: 60, everyMs: 60_000, lengthMs: 10_000 }, 10 * HOUR_MS)
    const within = bursts.filter((atMs) => atMs % 60_000 < 10_000).length
    expect(isAbout(within, 6_000)).toBe(true)
    expect(isAbout(bursts.length - within, 500)).toBe(true)
  })

  it('come in waves of a day', () => {
    const daily = comeIn({ shape: 'daily', perMinute: 10, swing01: 0.9, peakHour: 15 }, 48 * HOUR_MS)
    const atHour = (hour: number) => daily.filter((atMs) => Math.floor(atMs / HOUR_MS) % 24 === hour).length
    expect(isAbout(daily.length, 28_800)).toBe(true)
    expect(atHour(15)).toBeGreaterThan(10 * atHour(3))
  })

  it('come as they were recorded, twice as fast when asked to', () => {
    expect(comeIn({ shape: 'trace', atMs: [500, 100, 2_000], speed: 2 }, 1_000)).toEqual([50, 250])
    const counted = comeIn({ shape: 'counts', counts: [3, 0, 2], intervalMs: 60_000 }, HOUR_MS)
    expect(counted.map((atMs) => Math.floor(atMs / 60_000))).toEqual([0, 0, 0, 2, 2])
  })

  it.each<[ArrivalPattern, string]>([
    [{ shape: 'steady', perMinute: -1 }, 'a rate of -1'],
    [{ shape: 'daily', perMinute: 1, swing01: 2, peakHour: 1 }, 'a swing of 2'],
    [{ shape: 'trace', atMs: [1, -2] }, 'an arrival at -2'],
    [{ shape: 'trace', atMs: [1], speed: 0 }, 'a speed of 0'],
    [{ shape: 'counts', counts: [Number.NaN], intervalMs: 1 }, 'a count of NaN'],
    [{ shape: 'tidal' } as unknown as ArrivalPattern, 'no arrival pattern "tidal"'],
  ])('refuse %j', (pattern, message) => {
    expect(() => comeIn(pattern, HOUR_MS)).toThrow(expect.objectContaining({ code: 'input.invalid', message: expect.stringContaining(message) as string }) as Error)
  })
})
