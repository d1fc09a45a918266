import type { Edges, ScheduleModel } from './schedule-model.ts'

/** Turns an order of tasks into a schedule, in one direction of time. */
export interface Generator {
  /**
   * Writes the start and the end of each task and returns the end of the last one, tails included.
   *
   * @param sequence all tasks, the most urgent first; where a task comes before one that it waits for, it is kept back until that is placed
   * @param offers for each task, the offer to be taken, or -1 for the one that suits best, which is then written there. Only read where
   * agents do tasks
   */
  generate(sequence: Int32Array, start: Float64Array, end: Float64Array, offers: Int32Array): number
}

/** What differs between the two directions of time. */
export interface GenerationSide {
  readonly waitsFor: Edges
  readonly leadsTo: Edges
  /** No task starts before. */
  readonly head: Float64Array
  /** What has to pass after each task. */
  readonly tail: Float64Array
  /** Tasks that are placed first, at 0. */
  readonly fixed: Int32Array
}

/** From the present on. */
export function forwardSide({ before, after, release, running, count }: ScheduleModel): GenerationSide {
  return { waitsFor: before, leadsTo: after, head: release, tail: new Float64Array(count), fixed: running }
}

/**
 * From the end backwards: releases become tails. `head` says how long before the end of all each task has to have ended, because of
 * its deadline. Running tasks are not held at the present, so a schedule made backwards is only good for its order.
 */
export function backwardSide({ before, after, release }: ScheduleModel, head: Float64Array): GenerationSide {
  return { waitsFor: after, leadsTo: before, head, tail: release, fixed: new Int32Array(0) }
}
