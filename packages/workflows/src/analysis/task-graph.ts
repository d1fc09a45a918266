import type { Uncertain } from './uncertain.ts'

/** Work without a plan: tasks and what they wait for. Problems of `schedule` whose `after` are plain ids are such. */
export interface TaskGraph {
  readonly tasks: readonly GraphTask[]
}

export interface GraphTask {
  readonly id: string
  /** In ms. Default: the one in `estimates`. */
  readonly durationMs?: Uncertain
  /** In USD. Default: the one in `estimates`. */
  readonly costUsd?: Uncertain
  /** Ids of the tasks that it waits for. */
  readonly after?: readonly string[]
}

/** What is expected of a node. What it leaves out counts as 0, and the analysis says for which nodes. */
export interface Estimate {
  /** From its start to its end. For a map, of all bodies together; default: what follows from the body. */
  readonly durationMs?: Uncertain
  /** For a map, of all bodies together; default: what follows from the body. */
  readonly costUsd?: Uncertain
  /** For a map, how many items it goes over. Default: 1. */
  readonly items?: Uncertain
  /** For a branch, how often its condition holds, from 0 to 1. Default: 0.5. */
  readonly probability01?: number
}

/** By id; for nodes in bodies of maps, those of one item. */
export type Estimates = Readonly<Record<string, Estimate>>
