/** Equal values beyond twice the longest run so far before a series counts as stuck: two hours of 5-minute points. */
const EXTRA = 24

/** How many values in a row were equal: now, and at most before. */
export interface StuckRun {
  present: number
  longest: number
}

/** 1 at the point at which a series has been equal for more than twice as long as ever before and 24 points, otherwise 0. Then takes the value in. */
export function stuckNovelty(run: StuckRun, value: number, lastValue: number | null): number {
  if (value !== lastValue) {
    run.longest = Math.max(run.longest, run.present)
    run.present = 1
    return 0
  }
  run.present += 1
  return run.present === 2 * run.longest + EXTRA ? 1 : 0
}
