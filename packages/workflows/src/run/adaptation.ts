import type { StepCall } from '../plan/plan.ts'

/** A change of a running plan. Journaled with its reason, so that it can be explained and undone. */
export type Adaptation = {
  readonly type: 'replace-step'
  /** The id of a step node. */
  readonly node: string
  /** The name of the registered step that takes its place; it has to take the same input. Its own mode, limit and retry hold. */
  readonly with: string
  readonly reason: string
}

/** An adaptation as the log keeps it: with how its step is performed, since a later process may have registered it differently. */
export type RecordedAdaptation = Adaptation & { readonly call: StepCall }
