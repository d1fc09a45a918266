import type { Adaptation, Step, StepContext, Workflow } from '@nofx/workflows'
import type { AgentContext } from '@nofx/orchestration'

/** What every run of the proof is started with; all else follows from it. */
export interface ChaosInput {
  readonly seed: number
}

/** How a run has to end unless somebody cancels it. */
export type Expected =
  | { readonly status: 'completed'; readonly output: unknown }
  /** With the steps that undo what was done, in their order. */
  | { readonly status: 'failed'; readonly code: string; readonly undone: readonly string[] }

/** What handlers do instead of work: they note that they have begun, take a while, and fail where the seed says so. */
export interface Labour {
  /** @throws Error now and then when `flaky`, and never at the third attempt */
  step(context: StepContext, seed: number, options?: { readonly flaky?: boolean }): Promise<void>
  agent(context: AgentContext, seed: number): Promise<void>
}

/** A workflow, and what its runs have to yield, reckoned without NOFX. */
export interface Workload {
  readonly name: string
  define(labour: Labour): { readonly workflow: Workflow<ChaosInput, unknown>; readonly others?: readonly Step[] }
  expected(input: ChaosInput): Expected
  /** The end that a run may come to instead when the process that performs its step of mode `once` is killed. */
  readonly inDoubt?: Expected
  /** The approval that somebody has to answer. */
  readonly approval?: { readonly node: string; approves(input: ChaosInput): boolean }
  /** A change of plan that leaves the result as it is. */
  readonly adaptation?: Omit<Adaptation, 'reason'>
}
