import type { PackedDemands } from './pack-demands.ts'

/**
 * A problem in typed arrays: tasks are indexes, times are whole units from the present on, so that sums and comparisons are exact.
 * Finished tasks are left out.
 */
export interface ScheduleModel {
  readonly ids: readonly string[]
  readonly count: number
  /** One a ms, or a thousand where a time has a fraction. */
  readonly unitsPerMs: number
  /** What the task takes; its shortest offer where agents do it. For a running task, what is left of it. */
  readonly duration: Float64Array
  readonly release: Float64Array
  /** Infinity where there is no deadline. */
  readonly due: Float64Array
  /** Of a unit of lateness. */
  readonly weight: Float64Array
  /** Running tasks: they start at 0, before all others. */
  readonly running: Int32Array
  readonly isRunning: Uint8Array
  readonly demands: PackedDemands
  readonly capacities: readonly number[]
  /** For each task, one amount for each capacity. */
  readonly amounts: readonly (readonly number[])[]
  /** Edges from a task to those that wait for it. */
  readonly after: Edges
  /** Edges from a task to those that it waits for. */
  readonly before: Edges
  /** All tasks, each behind what it waits for. */
  readonly topological: Int32Array
  readonly agents: AgentModel | undefined
  readonly objective: ObjectiveModel
}

/** Edges in rows: those of task `i` are at `first[i]` to `first[i + 1] - 1`. */
export interface Edges {
  readonly first: Int32Array
  readonly target: Int32Array
  readonly delay: Float64Array
  readonly transfer: Float64Array
}

/** Who can do what. */
export interface AgentModel {
  readonly ids: readonly string[]
  readonly slots: Int32Array
  /** Offers in rows: those of task `i` are at `first[i]` to `first[i + 1] - 1`. A task that needs no agent has one, of agent -1. */
  readonly first: Int32Array
  readonly agent: Int32Array
  readonly duration: Float64Array
  readonly costUsd: Float64Array
}

interface ObjectiveModel {
  readonly perUnit: number
  readonly perUsd: number
  readonly budgetUsd: number
  /** Whether the smaller weighted sum of ends decides between schedules that are otherwise equal. */
  readonly hasPriorities: boolean
  readonly hasDeadlines: boolean
}
