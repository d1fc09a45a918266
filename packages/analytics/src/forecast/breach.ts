import { NofxError } from '@nofx/core'
import { nameValue } from '../input/name-value.ts'
import type { PathOptions, SamplePaths } from './sample-paths.ts'
import { at } from './series.ts'

export interface CrossingOptions extends PathOptions {
  /** `above`: reached at or above the threshold. `below`: at or below it. Default `above`. */
  readonly direction?: 'above' | 'below'
}

export interface BreachOptions extends CrossingOptions {
  /** Steps to look ahead. Default: the horizon that the forecaster was fitted for. */
  readonly horizon?: number
}

/** When a threshold is first reached. Steps count from 1; null where fewer paths than that reach it within the horizon. */
export interface TimeToBreach {
  /** The share of paths that reach it within the horizon. */
  readonly probability01: number
  /** One path in ten has reached it by then. */
  readonly earlyStep: number | null
  /** Half of the paths have. */
  readonly medianStep: number | null
  /** Nine in ten have. */
  readonly lateStep: number | null
}

/** The share of paths that reach the threshold at any of their steps. Costs one pass over the paths. */
export function crossingProbability(paths: SamplePaths, threshold: number, direction: CrossingOptions['direction'] = 'above'): number {
  return firstSteps(paths, threshold, direction).length / paths.count
}

/** Where the first passage lies among all paths; those that never reach it count as later than all others. Costs a sort. */
export function timeToBreach(paths: SamplePaths, threshold: number, direction: CrossingOptions['direction'] = 'above'): TimeToBreach {
  const steps = firstSteps(paths, threshold, direction).sort((a, b) => a - b)
  const stepAt = (share: number) => steps[Math.ceil(share * paths.count) - 1] ?? null
  return { probability01: steps.length / paths.count, earlyStep: stepAt(0.1), medianStep: stepAt(0.5), lateStep: stepAt(0.9) }
}

function firstSteps({ count, horizon, values }: SamplePaths, threshold: number, direction: 'above' | 'below'): number[] {
  if (typeof threshold !== 'number' || Number.isNaN(threshold)) throw new NofxError('input.invalid', `threshold is ${nameValue(threshold)}. Give a number.`)
  if (direction !== 'above' && direction !== 'below') throw new NofxError('input.invalid', `direction is ${nameValue(direction)}. Give 'above' or 'below'.`)
  const steps: number[] = []
  for (let path = 0; path < count; path++) {
    for (let step = 0; step < horizon; step++) {
      const value = at(values, path * horizon + step)
      if (direction === 'above' ? value < threshold : value > threshold) continue
      steps.push(step + 1)
      break
    }
  }
  return steps
}
