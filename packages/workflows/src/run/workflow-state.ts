import type { SerialisedError } from '@nofx/core'
import type { Plan, StepCall } from '../plan/plan.ts'
import type { RootScope, Scope } from './scope.ts'
import type { CompensationFailed } from './workflow-event.ts'

/** What the open effect of a node is for. */
export interface Task {
  /** The version of the request. */
  readonly request: number
  /** The request of the first try. */
  readonly origin: number
  readonly scope: Scope
  readonly node: number
  readonly attempt: number
  /** `run` does the node's work, `pause` waits before a further try, `undo` compensates it. */
  readonly purpose: 'run' | 'pause' | 'undo'
}

/** How far a map is. */
export interface MapProgress {
  readonly items: readonly unknown[]
  readonly values: unknown[]
  /** Items whose body has ended. */
  closed: number
}

/** Where in the plan something happened. */
export interface Place {
  readonly scope: Scope
  readonly node: number
}

/** The state of a workflow run. Changed in place by `evolve`, read by `decide`. */
export interface WorkflowState {
  plan: Plan | undefined
  root: RootScope | undefined
  /** Open scopes by name. */
  readonly scopes: Map<string, Scope>
  /** Maps that are under way, by scope and node. */
  maps: Map<Scope, Map<number, MapProgress>> | undefined
  /** Steps that took the place of others, by node. */
  replaced: Map<string, StepCall> | undefined
  /** Nodes that became ready with the last event: what `decide` has to look at, and nothing else. */
  ready: Place[]
  /** The task that the last event settled. */
  settled: Task | undefined
  /** Completed nodes that can be undone, oldest first. */
  readonly undoable: Place[]
  /** Why the workflow is being undone. */
  failure: SerialisedError | undefined
  /** What could not be undone, oldest failure first. */
  notUndone: CompensationFailed[] | undefined
}

/** Shared by all states in which no node has become ready, and never changed. */
export const NONE_READY: Place[] = []

export function initialWorkflowState(): WorkflowState {
  return {
    plan: undefined, root: undefined, scopes: new Map(), maps: undefined, replaced: undefined,
    ready: NONE_READY, settled: undefined, undoable: [], failure: undefined, notUndone: undefined,
  }
}

/** The open effects of the run. */
export function openTasks({ scopes }: WorkflowState): readonly Task[] {
  return [...scopes.values()].flatMap(({ tasks }) => tasks.filter((task) => task !== undefined))
}

export function progressOf(state: WorkflowState, scope: Scope, node: number): MapProgress | undefined {
  return state.maps?.get(scope)?.get(node)
}
