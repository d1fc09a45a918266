// The step is that of the benchmark in process.
export { calls, next } from '../in-process/workload.ts'

/** A workflow of so many steps, one after the other; each adds one to what the one before it yielded. */
export const STEPS = 10

/** What a contender is given. */
export interface Setting {
  /** A database of its own, empty. */
  readonly url: string
  /** Workflows at work at the same time. */
  readonly atOnce: number
}

/** What a contender module exports as `createContender`. */
export type CreateContender = (setting: Setting) => Promise<DurableContender>

export interface DurableContender {
  /** Does one workflow from input 0 and yields its output, once everything of it is stored. */
  run(): Promise<number>
  /** Starts one; resolves when its start is stored. Absent where a system has no such moment. */
  readonly start?: () => Promise<Started>
  /** Steps of which the database holds that they were done. */
  storedSteps(): Promise<number>
}

export interface Started {
  readonly result: Promise<number>
}
