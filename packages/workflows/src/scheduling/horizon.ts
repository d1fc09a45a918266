import type { ScheduleProblem, ScheduleTask } from './schedule-problem.ts'

/** Whole numbers up to here add without a loss. */
export const HORIZON_MAX = 2 ** 52

/**
 * What no schedule that is worth anything is longer than, in ms from the present on: the last release, and then one task after the other, each
 * by its longest offer and behind its longest delay.
 */
export function horizonMs({ tasks, present }: ScheduleProblem): number {
  const atMs = present?.atMs ?? 0
  return tasks.reduce((sum, task) => sum + longestMs(task) + delayMs(task), 0) + tasks.reduce((last, { releaseMs = atMs }) => Math.max(last, releaseMs - atMs), 0)
}

function longestMs({ on, durationMs = 0 }: ScheduleTask): number {
  return on === undefined ? durationMs : Object.values(on).reduce((most, offer) => Math.max(most, offer.durationMs), 0)
}

function delayMs({ after = [] }: ScheduleTask): number {
  return after.reduce((most, edge) => (typeof edge === 'string' ? most : Math.max(most, (edge.delayMs ?? 0) + (edge.transferMs ?? 0))), 0)
}
