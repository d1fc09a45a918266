import { median } from 'simple-statistics'
import { rankTest } from '../statistics/rank-test.ts'

/** Durations that the newest and the older part need each, for the rank test's approximation to hold. */
const SHIFT_RUNS_MIN = 8

/** Durations that a step needs to be tested. */
export const DURATION_SHIFT_MIN: number = 2 * SHIFT_RUNS_MIN

/** The newest durations that are compared with the older ones. */
const NEWEST_MAX = 16

/** A shift of durations between the older and the newest runs. */
export interface DurationShift {
  readonly olderMedianMs: number
  readonly newestMedianMs: number
  readonly olderRuns: number
  readonly newestRuns: number
  /** The chance that a newest duration is longer than an older one; one half is no shift. */
  readonly longerShare01: number
  /** Of Mann and Whitney's two-sided rank test. */
  readonly pValue: number
}

/**
 * Compares the newest durations, a quarter of all but at least 8 and at most 16, with those before them. Null while either part is too short.
 *
 * @param durationsMs oldest first
 */
export function durationShift(durationsMs: readonly number[]): DurationShift | null {
  const newestRuns = Math.min(NEWEST_MAX, Math.max(SHIFT_RUNS_MIN, Math.floor(durationsMs.length / 4)))
  const older = durationsMs.slice(0, -newestRuns)
  const newest = durationsMs.slice(-newestRuns)
  if (older.length < SHIFT_RUNS_MIN) return null
  const { largerShare01, pValue } = rankTest(older, newest)
  return {
    olderMedianMs: median(older), newestMedianMs: median(newest),
    olderRuns: older.length, newestRuns,
    longerShare01: largerShare01, pValue,
  }
}
