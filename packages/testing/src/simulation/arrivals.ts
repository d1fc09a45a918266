import { NofxError } from '@nofx/core'
import type { Random } from './random.ts'

/** How tasks come in, whatever becomes of those before them (an open loop). */
export type ArrivalPattern =
  /** One by one, at random. */
  | { readonly shape: 'steady'; readonly perMinute: number }
  /** As `steady`, and every `everyMs` for `lengthMs` at another rate. */
  | { readonly shape: 'bursts'; readonly perMinute: number; readonly burstPerMinute: number; readonly everyMs: number; readonly lengthMs: number }
  /** In waves of a day: `perMinute` on the average, `swing01` more at `peakHour` and as much less twelve hours later. */
  | { readonly shape: 'daily'; readonly perMinute: number; readonly swing01: number; readonly peakHour: number }
  /** Just as they were recorded, in ms since the start; `speed` 2 means twice as fast. */
  | { readonly shape: 'trace'; readonly atMs: readonly number[]; readonly speed?: number }
  /** As many as were recorded in each interval, at random within it. */
  | { readonly shape: 'counts'; readonly counts: readonly number[]; readonly intervalMs: number; readonly speed?: number }

/** More would be a mistake, and take all memory. */
const ARRIVALS_MAX = 10_000_000

const DAY_MS = 24 * 3_600_000

/**
 * When tasks come in, in ms since the start, in order.
 *
 * @throws NofxError `input.invalid`, naming the value
 *
 * @example
 * ```ts
 * arrivals({ shape: 'bursts', perMinute: 6, burstPerMinute: 120, everyMs: 60_000, lengthMs: 5_000 }, random, 600_000)
 * ```
 */
export function arrivals(pattern: ArrivalPattern, random: Random, durationMs: number): readonly number[] {
  if (!(durationMs >= 0 && Number.isFinite(durationMs))) throw invalid('a duration of', durationMs)
  switch (pattern.shape) {
    case 'steady':
      return thinned(random, durationMs, pattern.perMinute, () => pattern.perMinute)
    case 'bursts': {
      const { perMinute, burstPerMinute, everyMs, lengthMs } = pattern
      if (!(everyMs > 0)) throw invalid('bursts every', everyMs)
      return thinned(random, durationMs, Math.max(perMinute, burstPerMinute), (atMs) => (atMs % everyMs < lengthMs ? burstPerMinute : perMinute))
    }
    case 'daily': {
      const { perMinute, swing01, peakHour } = pattern
      if (!(swing01 >= 0 && swing01 <= 1)) throw invalid('a swing of', swing01)
      const rate = (atMs: number) => perMinute * (1 + swing01 * Math.cos(2 * Math.PI * (atMs / DAY_MS - peakHour / 24)))
      return thinned(random, durationMs, perMinute * (1 + swing01), rate)
    }
    case 'trace': {
      const { atMs, speed = 1 } = pattern
      if (!(speed > 0)) throw invalid('a speed of', speed)
      const bad = atMs.find((at) => !(at >= 0))
      if (bad !== undefined) throw invalid('an arrival at', bad)
      return atMs.map((at) => at / speed).filter((at) => at < durationMs).sort((one, other) => one - other)
    }
    case 'counts': {
      const { counts, speed = 1 } = pattern
      if (!(speed > 0)) throw invalid('a speed of', speed)
      const intervalMs = pattern.intervalMs / speed
      if (!(intervalMs > 0)) throw invalid('an interval of', pattern.intervalMs)
      const bad = counts.find((count) => !(count >= 0))
      if (bad !== undefined) throw invalid('a count of', bad)
      return counts.flatMap((count, index) => Array.from({ length: Math.round(count) }, () => (index + random.fraction()) * intervalMs)).filter((at) => at < durationMs).sort((one, other) => one - other)
    }
    default:
      throw new NofxError('input.invalid', `There is no arrival pattern "${String((pattern as { readonly shape?: unknown }).shape)}". There are: steady, bursts, daily, trace, counts.`)
  }
}

/**
 * A Poisson process whose rate changes, by thinning one of the highest rate: P. A. W. Lewis and G. S. Shedler, "Simulation of
 * nonhomogeneous Poisson processes by thinning" (1979).
 */
function thinned(random: Random, durationMs: number, perMinuteMax: number, perMinuteAt: (atMs: number) => number): readonly number[] {
  if (!(perMinuteMax >= 0 && Number.isFinite(perMinuteMax)) || perMinuteAt(0) < 0) throw invalid('a rate of', perMinuteMax)
  const found: number[] = []
  if (perMinuteMax === 0) return found
  const meanMs = 60_000 / perMinuteMax
  for (let atMs = random.exponential() * meanMs; atMs < durationMs && found.length < ARRIVALS_MAX; atMs += random.exponential() * meanMs) {
    if (random.fraction() * perMinuteMax < perMinuteAt(atMs)) found.push(atMs)
  }
  return found
}

function invalid(what: string, value: number): NofxError {
  return new NofxError('input.invalid', `A load has ${what} ${value}. Give a number of 0 or more (a length of time or a speed above 0, a swing from 0 to 1).`)
}
