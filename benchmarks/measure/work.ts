/** Something to be timed. */
export interface Work<Result = unknown> {
  /** Units of work in one run, such as steps; times are given per unit. */
  readonly units: number
  /** What each run must yield; a run that yields anything else ends the benchmark. */
  readonly expected: Result
  readonly run: () => Promise<Result>
}

/** What a module that contends exports as `prepare`: everything that is not to be timed. */
export type Prepare<Argument> = (argument: Argument) => Promise<Work>
