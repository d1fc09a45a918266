import type { EffectMode, InDoubt, RunLimits } from '@nofx/core'
import type { Binding } from './binding.ts'
import type { Condition } from './condition.ts'

/** A workflow as data: JSON that can be stored, hashed, compared and changed. Handlers are named, never contained. */
export interface Plan {
  readonly v: 1
  readonly name: string
  /** A semantic version. */
  readonly version: string
  readonly nodes: readonly PlanNode[]
  /** Who waits for whom; follows from the bindings of the nodes. */
  readonly edges: readonly PlanEdge[]
  readonly output: Binding
}

export interface PlanEdge {
  readonly source: string
  readonly target: string
}

export type PlanNode = StepNode | AgentNode | MapNode | BranchNode | ApprovalNode

interface NodeBase {
  /** Unique in the plan, bodies of maps included. */
  readonly id: string
  /** Nodes to wait for though nothing of them is used. */
  readonly after?: readonly string[]
  /** The side of a branch that the node is on. */
  readonly guard?: Guard
}

export interface Guard {
  readonly branch: string
  readonly is: boolean
}

/** How a registered step is performed. Plans and adaptations carry it as data, since deciding knows no registry. */
export interface StepCall {
  /** The name of the step. */
  readonly step: string
  readonly effect: EffectMode
  /** What happens when its process died while it was performed. Only for effect `once`. Absent means `fail`. */
  readonly inDoubt?: InDoubt
  /** For one try. Absent means no limit. */
  readonly timeoutMs?: number
  readonly retry?: RetryPolicy
}

/** Runs a registered step. */
export interface StepNode extends NodeBase, StepCall {
  readonly type: 'step'
  readonly input: Binding
  readonly resources?: Resources
  /**
   * The step that undoes this one when the workflow fails later. It is given the input of this one, with `output` beside it. Without a
   * `retry` it is tried three times.
   */
  readonly compensate?: StepCall
}

/** Has a session of agents do a task. */
export interface AgentNode extends NodeBase {
  readonly type: 'agent'
  readonly skills: readonly string[]
  /** The only agents that may be chosen, by id. Default: all that have the skills. */
  readonly agents?: readonly string[]
  readonly pattern: string
  readonly input: Binding
  readonly budget?: RunLimits
  /** Rounds of a pair, at most. Default: the pattern's own. */
  readonly rounds?: number
}

/** Runs its body once for each item of a list; the value is the list of the bodies' outputs, in the order of the items. */
export interface MapNode extends NodeBase {
  readonly type: 'map'
  readonly over: Binding
  readonly nodes: readonly PlanNode[]
  readonly output: Binding
  /** Bodies at work at one time. */
  readonly concurrency: number
}

/** Chooses which of its two sides runs; the nodes of the other side are skipped. */
export interface BranchNode extends NodeBase {
  readonly type: 'branch'
  readonly condition: Condition
}

/** Waits for a person. */
export interface ApprovalNode extends NodeBase {
  readonly type: 'approval'
  /** What the person is shown. */
  readonly show: Binding
  readonly timeoutMs?: number
}

/** What a step occupies while it runs, by name: `{ cpu: 4, memoryMb: 512 }`. */
export type Resources = Readonly<Record<string, number>>

/** How often and when a failed step is tried again. An error with `retryable: false` is not. */
export interface RetryPolicy {
  /** Tries in all, the first included. */
  readonly attempts: number
  /** Before the second try, in ms. Default: 100. It doubles for each further try. */
  readonly delayMs?: number
  /** The longest pause, in ms. Default: 30,000. */
  readonly delayMsMax?: number
}
