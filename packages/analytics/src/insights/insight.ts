import type { Json } from '@nofx/core'
import type { LoadChanges } from './load-changes.ts'

/**
 * What stands out.
 * - `longest_step`: takes the largest share of the time that all work of its workflow takes.
 * - `failing_step`: fails more often than an honest doubt allows for: the lower end of its 95 % interval is above 5 %.
 * - `retrying_step`: more than one attempt in ten is not the first.
 * - `cost_driver`: causes the largest share of the cost of its workflow.
 * - `duration_regression`: its newest runs take longer than its older ones, by a rank test.
 * - `failure_rise`: its newest attempts fail more often than its older ones, by a rank test of all steps together.
 * - `version_regression`: runs of a workflow take longer, cost more, are retried more or fail more under the plan that it follows now; `step` is the workflow.
 * - `bottleneck`: an agent has all its places taken in the busiest hour of a day, or will have; `step` and `runName` are the agent.
 */
export interface Insight {
  readonly type: 'longest_step' | 'failing_step' | 'retrying_step' | 'cost_driver' | 'duration_regression' | 'failure_rise' | 'version_regression' | 'bottleneck'
  readonly step: string
  readonly runName: string
  readonly kind: string
  /** One sentence for a person. */
  readonly message: string
  /** The figures that the sentence rests on; units are in the names. */
  readonly evidence: { readonly [name: string]: Json }
  /** How much it matters, between 0 and 1: a share of time or cost, a probability, a rise of one, or the relative growth cut at 1. */
  readonly impact01: number
}

/** How many steps, or workflows with another plan than before, had enough behind them to be tested for one kind of change. Where `tested` is 0, that nothing was found says nothing. */
export interface ChangeCheck {
  readonly type: 'duration_regression' | 'failure_rise' | 'version_regression' | 'bottleneck'
  readonly status: 'ok' | 'not_enough_data'
  readonly tested: number
  readonly tooShort: number
  /** Whole days that an agent needs, some of whose work has waited; completed durations or attempts that a step needs; completed runs that a workflow needs of its plan, and again of other plans. */
  readonly valuesMin: number
}

export interface Insights {
  readonly status: 'ok' | 'not_enough_data'
  /** Why there is nothing to say; null when there is. */
  readonly message: string | null
  /** Names the state of the store that this was concluded from. */
  readonly basis: string
  /** Largest impact first. */
  readonly insights: readonly Insight[]
  readonly checks: readonly ChangeCheck[]
  readonly load: LoadChanges
}
