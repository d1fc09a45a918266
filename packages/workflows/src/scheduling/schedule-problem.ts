/** What is to be done, with what, and from when on. All times are ms on one clock of the caller's choice. */
export interface ScheduleProblem {
  readonly tasks: readonly ScheduleTask[]
  /** How much there is of each shared resource at any moment, such as `{ cpu: 8, memoryMb: 4_096 }`. Default: nothing is shared. */
  readonly capacities?: Readonly<Record<string, number>>
  /** Those that tasks with `on` are shared out among. Default: none. */
  readonly agents?: readonly ScheduleAgent[]
  /** Where the work stands. Default: nothing has begun, and it is 0. */
  readonly present?: Present
  /** What is wanted. Default: the smallest makespan. */
  readonly objective?: ScheduleObjective
}

export interface ScheduleTask {
  readonly id: string
  /** How long it takes, from 0 on. With `on`, that decides, and this may be left out. */
  readonly durationMs?: number
  /** What it waits for: ids, or edges with delays. */
  readonly after?: readonly (string | ScheduleEdge)[]
  /** How much it holds of each shared resource from its start to its end. Default: nothing. */
  readonly demands?: Readonly<Record<string, number>>
  /** The agents that can do it, each with what it takes there. Default: it needs none of them. */
  readonly on?: Readonly<Record<string, AgentOffer>>
  /** It cannot start before. Default: the present. */
  readonly releaseMs?: number
  /** It is late when it ends after. Schedules with less lateness are better, whatever their makespan; see `budgetUsd`. Default: none. */
  readonly deadlineMs?: number
  /**
   * Weighs its lateness; and when any task has a priority, then among schedules that are otherwise equal the one with the smaller
   * weighted sum of ends is better. From 0 on. Default: 1.
   */
  readonly priority?: number
}

export interface ScheduleEdge {
  readonly id: string
  /** What passes in any case between the end of that task and the start of this one. Default: 0. */
  readonly delayMs?: number
  /** What passes in addition when two different agents do them: the data has to travel. Default: 0. */
  readonly transferMs?: number
}

export interface ScheduleAgent {
  readonly id: string
  /** Tasks that it does at the same time, a whole number from 1 on. Default: 1. */
  readonly slots?: number
}

/** What a task takes on an agent. */
export interface AgentOffer {
  readonly durationMs: number
  /** Default: 0. */
  readonly costUsd?: number
}

export interface Present {
  readonly atMs: number
  /** Tasks under way, by id. They stay where they are; one that is past its duration counts as if it ended now. */
  readonly running?: Readonly<Record<string, RunningTask>>
  /** Ids of tasks that are done. They are no part of the schedule, and their data is taken to be everywhere. */
  readonly finished?: readonly string[]
}

export interface RunningTask {
  readonly startedMs: number
  /** The agent that does it, for a task with `on`. */
  readonly agent?: string
}

export interface ScheduleObjective {
  /** The worth of a second of makespan, in the unit of `perUsd`. Default: 1. */
  readonly perSecond?: number
  /** The worth of a dollar of cost. Default: 0. */
  readonly perUsd?: number
  /**
   * The whole is to cost no more. What is late or too dear is worse than all that is neither, whatever its makespan. Of two such, the one with the
   * smaller sum counts as better: lateness as a share of all durations, and what is above the budget as a share of it. Default: no limit.
   */
  readonly budgetUsd?: number
  /** The whole is to end by then: a deadline for each task without an earlier one. Default: none. */
  readonly deadlineMs?: number
}
