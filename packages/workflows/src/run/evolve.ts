import type { EffectRequested, EffectSettled, Recorded, RunStarted } from '@nofx/core'
import type { Plan } from '../plan/plan.ts'
import { graphOf, indexOfNode } from './graph.ts'
import { NODE_COMPLETED, NODE_RUNNING, NODE_SKIPPED, NODE_WAITING, bodyScopeId, openBodyScope, openRootScope, type Scope } from './scope.ts'
import type { BranchTaken, ItemClosed, ItemOpened, MapClosed, MapOpened, WorkflowEvent } from './workflow-event.ts'
import { NONE_READY, progressOf, type WorkflowState } from './workflow-state.ts'

/** Takes an event into the state of a workflow. */
export function evolve(state: WorkflowState, { version, event }: Recorded<WorkflowEvent>): WorkflowState {
  state.ready = NONE_READY
  state.settled = undefined
  switch (event.type) {
    case 'run.started':
      start(state, event)
      break
    case 'effect.requested':
      request(state, version, event)
      break
    case 'effect.settled':
      settle(state, event)
      break
    case 'map.opened':
      openMap(state, event)
      break
    case 'item.opened':
      openItem(state, event)
      break
    case 'item.closed':
      closeItem(state, event)
      break
    case 'map.closed':
      closeMap(state, event)
      break
    case 'branch.taken':
      takeBranch(state, event)
      break
    case 'compensation.started':
      state.failure = event.error
      break
    case 'compensation.failed':
      state.undoable.pop()
      ;(state.notUndone ??= []).push(event)
      break
    case 'plan.adapted':
      (state.replaced ??= new Map()).set(event.adaptation.node, event.adaptation.call)
      break
    case 'effect.started':
    case 'effect.doubted':
    case 'signal.received':
    case 'run.ended':
      break
    default:
      event satisfies never
  }
  return state
}

function start(state: WorkflowState, event: RunStarted): void {
  const plan = event.definition?.content as Plan
  state.plan = plan
  state.root = openRootScope(graphOf(plan), event.input)
  state.scopes.set('', state.root)
  readyRoots(state, state.root)
}

function request(state: WorkflowState, version: number, event: EffectRequested): void {
  const [scope, node] = find(state, event.scope, event.node)
  if (scope === undefined || node === undefined) return
  const purpose = event.kind === 'timer' ? 'pause' : state.failure === undefined ? 'run' : 'undo'
  scope.tasks[node] = { request: version, origin: event.origin ?? version, scope, node, attempt: event.attempt ?? 1, purpose }
  if (purpose === 'run') scope.status[node] = NODE_RUNNING
}

function settle(state: WorkflowState, event: EffectSettled): void {
  const [scope, node] = find(state, event.scope, event.node)
  if (scope === undefined || node === undefined) return
  const task = scope.tasks[node]
  if (task?.request !== event.request) return
  scope.tasks[node] = undefined
  state.settled = task
  if (event.status !== 'completed') return
  if (task.purpose === 'run') {
    if (scope.graph.compensates) noteUndoable(state, scope, node)
    finish(state, scope, node, NODE_COMPLETED, event.value)
  } else if (task.purpose === 'undo') {
    state.undoable.pop()
  }
}

function noteUndoable(state: WorkflowState, scope: Scope, node: number): void {
  const planned = scope.graph.nodes[node]
  if (planned?.type === 'step' && planned.compensate !== undefined) state.undoable.push({ scope, node })
}

/** A node is done with; who waited for nothing else becomes ready. */
function finish(state: WorkflowState, scope: Scope, node: number, status: number, value: unknown): void {
  scope.status[node] = status
  scope.values[node] = value
  scope.remaining -= 1
  const dependents = scope.graph.dependents[node]
  if (dependents === undefined) return
  for (const dependent of dependents) {
    const left = (scope.waiting[dependent] as number) - 1
    scope.waiting[dependent] = left
    if (left === 0 && scope.status[dependent] === NODE_WAITING) addReady(state, scope, dependent)
  }
}

/** Mostly one node becomes ready, and a list made for it alone is the smallest there is. */
function addReady(state: WorkflowState, scope: Scope, node: number): void {
  if (state.ready === NONE_READY) state.ready = [{ scope, node }]
  else state.ready.push({ scope, node })
}

function readyRoots(state: WorkflowState, scope: Scope): void {
  scope.waiting.forEach((waiting, node) => {
    if (waiting === 0) addReady(state, scope, node)
  })
}

function openMap(state: WorkflowState, { node: id, scope: scopeId }: MapOpened): void {
  const [scope, node] = find(state, scopeId, id)
  if (scope === undefined || node === undefined) return
  scope.status[node] = NODE_RUNNING
  const items: unknown = scope.graph.inputs[node]?.(scope)
  if (!Array.isArray(items)) return
  state.maps ??= new Map()
  const inScope = state.maps.get(scope) ?? new Map()
  inScope.set(node, { items, values: new Array<unknown>(items.length), closed: 0 })
  state.maps.set(scope, inScope)
}

function openItem(state: WorkflowState, { node: id, scope: scopeId, index }: ItemOpened): void {
  const [scope, node] = find(state, scopeId, id)
  if (scope === undefined || node === undefined) return
  const progress = progressOf(state, scope, node)
  const body = scope.graph.bodies[node]
  if (progress === undefined || body === undefined) return
  const opened = openBodyScope(scope, node, body, index, progress.items[index])
  state.scopes.set(opened.id, opened)
  readyRoots(state, opened)
}

function closeItem(state: WorkflowState, { node: id, scope: scopeId, index }: ItemClosed): void {
  const [scope, node] = find(state, scopeId, id)
  if (scope === undefined || node === undefined) return
  const progress = progressOf(state, scope, node)
  const closed = state.scopes.get(bodyScopeId(scope.id, id, index))
  if (progress === undefined || closed === undefined) return
  progress.closed += 1
  progress.values[index] = closed.graph.output(closed)
  state.maps?.delete(closed)
  // What was done in the body may have to be undone, by what it was done with.
  if (!closed.graph.compensates) state.scopes.delete(closed.id)
}

function closeMap(state: WorkflowState, { node: id, scope: scopeId }: MapClosed): void {
  const [scope, node] = find(state, scopeId, id)
  if (scope === undefined || node === undefined) return
  const progress = progressOf(state, scope, node)
  state.maps?.get(scope)?.delete(node)
  finish(state, scope, node, NODE_COMPLETED, progress?.values ?? [])
}

function takeBranch(state: WorkflowState, { node: id, scope: scopeId, value }: BranchTaken): void {
  const [scope, node] = find(state, scopeId, id)
  if (scope === undefined || node === undefined) return
  // The other side first: its nodes must never look ready.
  const sides = scope.graph.sides[node]
  if (sides !== undefined) for (const skipped of value ? sides.whenFalse : sides.whenTrue) skip(state, scope, skipped)
  finish(state, scope, node, NODE_COMPLETED, value)
}

/** Skips a node, and all that is on either side of it when it is a branch. */
function skip(state: WorkflowState, scope: Scope, node: number): void {
  if (scope.status[node] !== NODE_WAITING) return
  scope.status[node] = NODE_SKIPPED
  const sides = scope.graph.sides[node]
  if (sides !== undefined) for (const inner of [...sides.whenTrue, ...sides.whenFalse]) skip(state, scope, inner)
  finish(state, scope, node, NODE_SKIPPED, undefined)
}

function find(state: WorkflowState, scopeId: string | undefined, id: string | undefined): readonly [Scope | undefined, number | undefined] {
  const scope = scopeId === undefined ? state.root : state.scopes.get(scopeId)
  return [scope, id === undefined || scope === undefined ? undefined : indexOfNode(scope.graph, id)]
}
