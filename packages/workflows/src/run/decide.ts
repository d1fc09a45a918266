import { NOTHING, serialiseError, type EffectRequested, type EffectSettled, type Recorded, type SerialisedError } from '@nofx/core'
import { evaluateCel } from '../plan/condition.ts'
import type { AgentNode, ApprovalNode, BranchNode, MapNode, PlanNode, StepCall, StepNode } from '../plan/plan.ts'
import { noteNode } from './graph.ts'
import { isRetryable, retryDelayMs } from './retry.ts'
import { bodyScopeId, type Scope } from './scope.ts'
import type { ItemClosed, PlanAdapted, WorkflowEvent } from './workflow-event.ts'
import { openTasks, progressOf, type Task, type WorkflowState } from './workflow-state.ts'

type Events = readonly WorkflowEvent[]

/** Tries of a compensating step that declares none, since giving one up leaves things half undone. */
const UNDO_RETRY = { attempts: 3 }

/** Steps that could not be undone that the error of a run names; beyond this a person reads the events. */
const NOT_UNDONE_NAMED_MAX = 100

/** Characters of the reason of each. */
const REASON_CHARS_MAX = 200

/** What follows from an event of a workflow. */
export function decide(state: WorkflowState, recorded: Recorded<WorkflowEvent>): Events {
  const { event } = recorded
  switch (event.type) {
    case 'run.started':
      return state.root?.remaining === 0 ? complete(state) : startReady(state)
    case 'effect.settled':
      return state.settled === undefined ? NOTHING : afterSettlement(state, state.settled, recorded as Recorded<EffectSettled>)
    case 'map.opened': {
      const scope = state.scopes.get(event.scope ?? '')
      return scope === undefined ? NOTHING : openItems(state, scope, event.node)
    }
    case 'item.opened': {
      const body = state.scopes.get(bodyScopeId(event.scope ?? '', event.node, event.index))
      return body?.remaining === 0 ? [closeItem(body)] : startReady(state)
    }
    case 'item.closed':
      return afterItem(state, event)
    case 'map.closed':
    case 'branch.taken':
      return goOn(state, state.scopes.get(event.scope ?? ''))
    case 'signal.received':
      return answerWait(state, event.name, event.payload)
    case 'compensation.started':
    case 'compensation.failed':
      return undoNext(state)
    case 'plan.adapted':
      return restartReplaced(state, event)
    case 'effect.requested':
    case 'effect.started':
    case 'effect.doubted':
    case 'run.ended':
      return NOTHING
    default:
      return event satisfies never
  }
}

function afterSettlement(state: WorkflowState, task: Task, recorded: Recorded<EffectSettled>): Events {
  const { event } = recorded
  switch (event.status) {
    case 'completed':
      if (task.purpose === 'run') return goOn(state, task.scope)
      if (task.purpose === 'undo') return undoNext(state)
      return state.failure === undefined ? requestOf(state, task.scope, task.node, task) : undoNext(state)
    case 'failed':
      return afterFailure(state, task, event.error, recorded)
    case 'cancelled':
      return NOTHING
  }
}

/** Starts what has become ready, or ends the scope that has nothing left. */
function goOn(state: WorkflowState, scope: Scope | undefined): Events {
  if (scope?.remaining !== 0) return startReady(state)
  return scope.parent === undefined ? complete(state) : [closeItem(scope)]
}

function complete(state: WorkflowState): Events {
  const { root } = state
  return root === undefined ? NOTHING : [{ type: 'run.ended', v: 1, status: 'completed', output: root.graph.output(root) }]
}

function startReady(state: WorkflowState): Events {
  const { ready } = state
  const only = ready[0]
  if (only === undefined) return NOTHING
  if (ready.length === 1) return requestOf(state, only.scope, only.node, undefined)
  const starts = ready.map(({ scope, node }) => requestOf(state, scope, node, undefined))
  // A node that cannot be started fails the workflow, and then nothing else is to begin.
  return starts.find(isFailure) ?? starts.flat()
}

function isFailure(events: Events): boolean {
  const last = events.at(-1)?.type
  return last === 'compensation.started' || last === 'run.ended'
}

/** What sets a node going; `earlier` is the try that this one follows. */
function requestOf(state: WorkflowState, scope: Scope, index: number, earlier: Task | undefined): Events {
  const node = scope.graph.nodes[index] as PlanNode
  switch (node.type) {
    case 'step':
      noteNode(scope.graph, node.id, index)
      return [requestStep(state, scope, node, earlier)]
    case 'agent':
      return [requestAgent(scope, node)]
    case 'map':
      return openMap(state, scope, index, node)
    case 'branch':
      return takeBranch(state, scope, index, node)
    case 'approval':
      return [requestApproval(scope, node)]
  }
}

function requestStep({ replaced }: WorkflowState, scope: Scope, node: StepNode, earlier: Task | undefined): EffectRequested {
  const call: StepCall = replaced?.get(node.id) ?? node
  // Logs consist mostly of these two events, so one that needs no more than the least has no field for it.
  if (earlier === undefined && scope.parent === undefined && call.timeoutMs === undefined && call.inDoubt === undefined) {
    return { type: 'effect.requested', v: 1, kind: 'step', name: call.step, mode: call.effect, node: node.id }
  }
  return requestCall(call, scope, node, earlier)
}

function requestCall({ step, effect, timeoutMs, inDoubt }: StepCall, scope: Scope, { id }: StepNode, earlier: Task | undefined): EffectRequested {
  const request: EffectRequested = { type: 'effect.requested', v: 1, kind: 'step', name: step, mode: effect, node: id, scope: scopeField(scope), attempt: earlier?.attempt ?? 1, origin: earlier?.origin, timeoutMs }
  return inDoubt === undefined ? request : { ...request, inDoubt }
}

function requestAgent(scope: Scope, node: AgentNode): EffectRequested {
  const reserveUsd = node.budget?.costUsd
  return {
    type: 'effect.requested', v: 1, kind: 'session', name: node.pattern, mode: 'idempotent', node: node.id, scope: scopeField(scope), attempt: 1,
    ...(reserveUsd !== undefined && { reserveUsd }),
  }
}

function requestApproval(scope: Scope, node: ApprovalNode): EffectRequested {
  return { type: 'effect.requested', v: 1, kind: 'wait', name: 'approval', mode: 'pure', node: node.id, scope: scopeField(scope), attempt: 1, timeoutMs: node.timeoutMs }
}

function openMap(state: WorkflowState, scope: Scope, index: number, node: MapNode): Events {
  const items = scope.graph.inputs[index]?.(scope)
  if (Array.isArray(items)) return [{ type: 'map.opened', v: 1, node: node.id, scope: scopeField(scope), items: items.length }]
  return fail(state, { name: 'NofxError', code: 'input.invalid', message: `The map "${node.id}" goes over ${printKind(items)}, not a list. Check what it refers to.` })
}

function takeBranch(state: WorkflowState, scope: Scope, index: number, node: BranchNode): Events {
  try {
    const values: Record<string, unknown> = {}
    for (const [name, resolve] of Object.entries(scope.graph.conditions[index] ?? {})) values[name] = resolve(scope) ?? null
    return [{ type: 'branch.taken', v: 1, node: node.id, scope: scopeField(scope), value: evaluateCel(node.condition.cel, values) }]
  } catch (error) {
    const { message } = serialiseError(error)
    return fail(state, { name: 'NofxError', code: 'input.invalid', message: `The condition of "${node.id}" cannot be evaluated: ${message}` })
  }
}

function openItems(state: WorkflowState, scope: Scope, id: string): Events {
  const index = scope.graph.indexOf.get(id) as number
  const progress = progressOf(state, scope, index)
  const node = scope.graph.nodes[index]
  if (progress === undefined || node?.type !== 'map') return NOTHING
  if (progress.items.length === 0) return [closeMap(scope, id)]
  return Array.from({ length: Math.min(node.concurrency, progress.items.length) }, (_, item) => openItem(scope, id, item))
}

/** Each body that ends makes room for one item; which one follows from the count of those that have ended. */
function afterItem(state: WorkflowState, { node: id, scope: scopeId }: ItemClosed): Events {
  const scope = state.scopes.get(scopeId ?? '')
  const index = scope?.graph.indexOf.get(id)
  if (scope === undefined || index === undefined) return NOTHING
  const progress = progressOf(state, scope, index)
  const node = scope.graph.nodes[index]
  if (progress === undefined || node?.type !== 'map') return NOTHING
  const next = Math.min(node.concurrency, progress.items.length) + progress.closed - 1
  if (next < progress.items.length) return [openItem(scope, id, next)]
  return progress.closed === progress.items.length ? [closeMap(scope, id)] : NOTHING
}

function openItem(scope: Scope, node: string, index: number): WorkflowEvent {
  return { type: 'item.opened', v: 1, node, scope: scopeField(scope), index }
}

function closeItem({ parent, mapNode, index }: Scope): WorkflowEvent {
  const around = parent as Scope
  return { type: 'item.closed', v: 1, node: around.graph.nodes[mapNode]?.id, scope: scopeField(around), index } as WorkflowEvent
}

function closeMap(scope: Scope, node: string): WorkflowEvent {
  return { type: 'map.closed', v: 1, node, scope: scopeField(scope) }
}

/** A signal named after a node answers what the node waits for. */
function answerWait(state: WorkflowState, name: string, payload: unknown): Events {
  const task = openTasks(state).find(({ scope, node }) => scope.graph.nodes[node]?.type === 'approval' && nodeName(scope.id, scope.graph.nodes[node].id) === name)
  return task === undefined ? NOTHING : [{ ...settlementOf(task), status: 'completed', value: payload }]
}

function afterFailure(state: WorkflowState, task: Task, error: SerialisedError, { version, at }: Recorded): Events {
  const { scope, attempt, purpose } = task
  const node = scope.graph.nodes[task.node] as PlanNode
  const call = callOf(state, task)
  const retry = call?.retry ?? (purpose === 'undo' ? UNDO_RETRY : undefined)
  if (call !== undefined && retry !== undefined && attempt < retry.attempts && isRetryable(error, call.effect)) {
    const dueAt = at + retryDelayMs(retry, attempt + 1, version, at)
    return [{ type: 'effect.requested', v: 1, kind: 'timer', name: 'retry', mode: 'pure', node: node.id, scope: scopeField(scope), attempt: attempt + 1, origin: task.origin, dueAt }]
  }
  if (purpose === 'undo') return [{ type: 'compensation.failed', v: 1, node: node.id, scope: scopeField(scope), error }]
  const name = nodeName(scope.id, node.id)
  const tries = attempt === 1 ? '' : ` after ${attempt} tries`
  return fail(state, { name: 'NofxError', code: error.code?.startsWith('effect.') || error.code === 'limit.exceeded' ? error.code : 'step.failed', message: `"${name}" failed${tries}: ${error.message}`, ...(error.retryable !== undefined && { retryable: error.retryable }), cause: error })
}

/** How the step of a task is performed: as its node says, or what replaced that, or what undoes it. */
function callOf({ replaced }: WorkflowState, { scope, node: index, purpose }: Task): StepCall | undefined {
  const node = scope.graph.nodes[index]
  if (node?.type !== 'step') return undefined
  return purpose === 'undo' ? node.compensate : (replaced?.get(node.id) ?? node)
}

/** Ends the workflow; what can be undone is undone first. */
function fail(state: WorkflowState, error: SerialisedError): Events {
  if (state.undoable.length === 0) return [failed(error)]
  const stop: WorkflowEvent[] = openTasks(state).map((task) => ({ ...settlementOf(task), status: 'cancelled', reason: error.message }))
  return [...stop, { type: 'compensation.started', v: 1, error }]
}

/** Undoes the newest of what is left to undo, one at a time, so that each finds the world as it left it. */
function undoNext(state: WorkflowState): Events {
  const place = state.undoable.at(-1)
  if (place === undefined) return [failed(errorAfterUndoing(state))]
  const node = place.scope.graph.nodes[place.node] as StepNode
  const earlier = state.settled?.purpose === 'pause' ? state.settled : undefined
  return [requestCall(node.compensate as StepCall, place.scope, node, earlier)]
}

/** Why the workflow failed. What could not be undone comes first, since somebody has to see to it. */
function errorAfterUndoing({ failure, notUndone }: WorkflowState): SerialisedError {
  const why = failure as SerialisedError
  if (notUndone === undefined) return why
  const named = notUndone.slice(0, NOT_UNDONE_NAMED_MAX).map(({ node, scope, error }) => `"${nodeName(scope ?? '', node)}" could not be undone: ${reasonOf(error)}\n`)
  const more = notUndone.length - named.length
  const rest = more > 0 ? `Nor could ${more} more, which the events "compensation.failed" name.\n` : ''
  return { name: 'NofxError', code: 'step.failed', message: `${named.join('')}${rest}What was to be undone: ${why.message}`, cause: notUndone[0]?.error }
}

function reasonOf({ message }: SerialisedError): string {
  return message.length <= REASON_CHARS_MAX ? message : `${message.slice(0, REASON_CHARS_MAX)}…`
}

/** A replaced step that is at work is stopped and started anew; one that waits will start as what it is now. */
function restartReplaced(state: WorkflowState, { adaptation }: PlanAdapted): Events {
  const running = openTasks(state).filter(({ scope, node }) => scope.graph.nodes[node]?.id === adaptation.node)
  return running.flatMap((task): Events => [
    { ...settlementOf(task), status: 'cancelled', reason: adaptation.reason },
    ...requestOf(state, task.scope, task.node, undefined),
  ])
}

function settlementOf({ request, scope, node }: Task) {
  return { type: 'effect.settled', v: 1, request, node: scope.graph.nodes[node]?.id, scope: scopeField(scope) } as Pick<EffectSettled, 'type' | 'v' | 'request' | 'node' | 'scope'>
}

function failed(error: SerialisedError): WorkflowEvent {
  return { type: 'run.ended', v: 1, status: 'failed', error }
}

/** The scope as events name it: absent for the workflow itself. */
function scopeField({ id }: Scope): string | undefined {
  return id === '' ? undefined : id
}

/** How a node is spoken of outside: `ship?`, or `lint[3]/ship?` in the body of a map. */
function nodeName(scope: string, node: string): string {
  return scope === '' ? node : `${scope}/${node}`
}

function printKind(value: unknown): string {
  return value === null ? 'null' : typeof value === 'object' ? 'an object' : typeof value
}
