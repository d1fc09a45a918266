import type { Ordering } from './crossover.ts'
import type { ScheduleScore } from './schedule-score.ts'

/** One schedule of a population: its order, who does what, and how good it is. */
export interface Member extends Ordering, ScheduleScore {
  /** The offer that each task takes. */
  readonly offers: Int32Array
}

export function createMember(count: number): Member {
  return {
    sequence: new Int32Array(count), place: new Int32Array(count), moment: new Float64Array(count), offers: new Int32Array(count),
    excess: Number.POSITIVE_INFINITY, value: Number.POSITIVE_INFINITY,
  }
}
