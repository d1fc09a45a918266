import type { RunStatus } from '@nofx/core'
import type { Distribution } from './distribution.ts'
import type { PlannedFault } from './fault.ts'
import type { FoundViolation } from './simulate-seed.ts'

/** A violation with all that is needed to see it again. */
export interface ReportedViolation extends FoundViolation {
  readonly seed: number
  /** `run 3`, as the story has it. */
  readonly run: string | undefined
  /** What is left of the plan when all has been left out that it does not need; all of it when it was not shrunk. */
  readonly faults: readonly PlannedFault[]
  readonly operations: readonly string[]
  /** How many there were. */
  readonly faultsPlanned: number
  readonly operationsPlanned: number
  readonly story: readonly string[]
}

/** How the runs of one name went. */
export interface RunReport extends Readonly<Record<RunStatus, number>> {
  readonly durationMs: Distribution
  readonly costUsd: Distribution
}

/** How the calls of one agent or step went. */
export interface CallReport {
  readonly completed: number
  readonly failed: number
  readonly cancelled: number
  readonly latencyMs: Distribution
  readonly costUsd: Distribution
}

/** What a simulation has shown. Plain data. */
export interface SimulationReport {
  readonly seeds: number
  /** Worlds whose order of events no other had. */
  readonly orders: number
  readonly violations: readonly ReportedViolation[]
  /** Violations that the caller said are known, by checker. */
  readonly known: Readonly<Record<string, number>>
  /** Faults that have struck, by their kind. */
  readonly faults: Readonly<Record<string, number>>
  /** By kind and name: `session pair`. */
  readonly runs: Readonly<Record<string, RunReport>>
  /** By kind and name: `agent coder`. */
  readonly calls: Readonly<Record<string, CallReport>>
  /** How often a run has gone from one process to another. */
  readonly handOvers: number
  readonly virtualMs: number
  readonly realMs: number
}
