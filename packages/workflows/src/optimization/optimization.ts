import type { Expected } from '../analysis/spread-of.ts'
import type { Plan, Resources } from '../plan/plan.ts'
import type { Gain } from './measure-plans.ts'

/** What `optimize` found. */
export interface Optimization {
  /** The plan with the changes, and nothing of the proposals. */
  readonly plan: Plan
  /** What was changed, in the order in which it was: each gain is over the one before. */
  readonly changes: readonly PlanChange[]
  /** What would help and no plan can say, or only the caller can know to be safe. Each gain is over the changed plan, for that proposal alone. */
  readonly proposals: readonly PlanProposal[]
  readonly before: PlanFigures
  /** Of the changed plan. */
  readonly after: PlanFigures
}

export interface PlanFigures {
  readonly makespanMs: Expected
  readonly costUsd: Expected
  /** The mean share of each capacity that is in use, from 0 to 1. */
  readonly utilisation01: Readonly<Record<string, number>>
}

interface Advice {
  /** Ids of the nodes that it is about. */
  readonly nodes: readonly string[]
  readonly reason: string
  /** Positive when the plan is sooner, or cheaper. */
  readonly gain: Gain
  /**
   * The share of the runs drawn in which it was no worse, by what the objective says, times the share of its nodes of whose duration anything is known.
   * 1 for waits that follow from others.
   */
  readonly confidence01: number
}

/** A change that keeps what a plan means. */
export interface PlanChange extends Advice {
  /**
   * `share`: pure steps that did the same are one. `parallelise`: nodes no longer wait for each other where nothing depends on it. `drop-waits`: waits that follow
   * from others are gone. `widen`: more bodies of a map at one time. `reorder`: the nodes stand in the order in which they should begin.
   */
  readonly kind: 'share' | 'parallelise' | 'drop-waits' | 'widen' | 'reorder'
}

export type PlanProposal = Advice &
  (
    | { /** Others do the nodes: faster ones where it matters, cheaper ones where there is time. */ readonly kind: 'assign'; readonly agentOf: Readonly<Record<string, string>>; /** In which to begin them. */ readonly order: readonly string[] }
    | { /** One step in place of a chain of tiny ones: somebody has to write it. */ readonly kind: 'merge' }
    | { /** A second try beside a first that takes longer. */ readonly kind: 'hedge'; readonly afterMs: number }
    | { /** More bodies at one time, of a map whose bodies have effects. */ readonly kind: 'widen'; readonly concurrency: number }
    | { /** As much as is needed and no more. */ readonly kind: 'resize'; readonly capacities: Resources }
  )
