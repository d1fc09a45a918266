import type { RunEvent, SerialisedError } from '@nofx/core'
import type { RecordedAdaptation } from './adaptation.ts'

/** The list of a map is known; its items can be opened. */
export interface MapOpened {
  readonly type: 'map.opened'
  readonly v: 1
  readonly node: string
  readonly scope?: string
  readonly items: number
}

/** The body of a map begins for one item, in a scope of its own. */
export interface ItemOpened {
  readonly type: 'item.opened'
  readonly v: 1
  readonly node: string
  readonly scope?: string
  readonly index: number
}

/** The body has ended for one item. */
export interface ItemClosed {
  readonly type: 'item.closed'
  readonly v: 1
  readonly node: string
  readonly scope?: string
  readonly index: number
}

/** The body has ended for every item. */
export interface MapClosed {
  readonly type: 'map.closed'
  readonly v: 1
  readonly node: string
  readonly scope?: string
}

/** A condition was evaluated; the other side is skipped. */
export interface BranchTaken {
  readonly type: 'branch.taken'
  readonly v: 1
  readonly node: string
  readonly scope?: string
  readonly value: boolean
}

/** The workflow has failed, and what it did is undone step by step before it ends. */
interface CompensationStarted {
  readonly type: 'compensation.started'
  readonly v: 1
  readonly error: SerialisedError
}

/** A step could not be undone, whatever tries it had; the rest is undone all the same. */
export interface CompensationFailed {
  readonly type: 'compensation.failed'
  readonly v: 1
  readonly node: string
  readonly scope?: string
  readonly error: SerialisedError
}

/** The plan of the run was changed while it runs. */
export interface PlanAdapted {
  readonly type: 'plan.adapted'
  readonly v: 1
  readonly adaptation: RecordedAdaptation
}

/** What workflows record beside what every run records. */
export type WorkflowOwnEvent = MapOpened | ItemOpened | ItemClosed | MapClosed | BranchTaken | CompensationStarted | CompensationFailed | PlanAdapted

export type WorkflowEvent = RunEvent | WorkflowOwnEvent

/** The newest version of each. */
export const WORKFLOW_EVENT_VERSIONS: Readonly<Record<WorkflowOwnEvent['type'], number>> = {
  'map.opened': 1,
  'item.opened': 1,
  'item.closed': 1,
  'map.closed': 1,
  'branch.taken': 1,
  'compensation.started': 1,
  'compensation.failed': 1,
  'plan.adapted': 1,
}
