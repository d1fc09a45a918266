import { addUsage, NOTHING, type Decider, type EffectRequested, type EffectSettled, type Recorded, type SerialisedError } from '@nofx/core'
import { ask, assign } from '../patterns/ask.ts'
import type { Pattern } from '../patterns/pattern.ts'
import type { SessionEvent, SessionOwnEvent } from './session-event.ts'
import { ATTEMPTS_MAX, choicePauseMs, CHOICES_MAX, isFinal, mayTryAgain } from './retry.ts'
import { initialSessionState, type Answer, type Call, type Failure, type Question, type Selection, type SessionStart, type SessionState } from './session-state.ts'

/** Decides for the sessions of a pattern: chooses an agent for each question, has it work, and tries others when it fails. */
export function sessionDecider(pattern: Pattern): Decider<SessionState, SessionOwnEvent> {
  return {
    initial: initialSessionState,
    evolve,
    decide: (state, { at, event }) => {
      if (event.type === 'run.started') return pattern.begin(state)
      if (event.type !== 'effect.settled' || state.settled === undefined) return NOTHING
      return afterCall(pattern, state, state.settled, event, at)
    },
  }
}

function evolve(state: SessionState, { version, event }: Recorded<SessionEvent>): SessionState {
  state.settled = undefined
  switch (event.type) {
    case 'run.started':
      state.pattern = event.name
      state.start = event.input as SessionStart
      break
    case 'effect.requested':
      open(state, event, version)
      break
    case 'effect.settled':
      settle(state, event)
      break
    case 'agent.selected':
      state.team.set(event.role, { role: event.role, agentId: event.agentId, registryId: event.registryId })
      break
    case 'effect.started':
    case 'effect.doubted':
    case 'message.sent':
    case 'signal.received':
    case 'run.ended':
      break
    default:
      event satisfies never
  }
  return state
}

function open(state: SessionState, { kind, node: role = '', name, mode, attempt = 1, origin, input }: EffectRequested, version: number): void {
  if (kind !== 'select' && kind !== 'timer' && kind !== 'agent') return
  state.calls.set(version, { kind, role, agentId: name, mode, attempt, origin: origin ?? version })
  if (kind !== 'select') return
  const { exclude } = input as { readonly exclude: readonly string[] }
  const question = state.questions.get(role)
  if (question === undefined) state.questions.set(role, { exclude, failures: [], choicesFailed: 0 })
  else question.exclude = exclude
}

function settle(state: SessionState, event: EffectSettled): void {
  const call = state.calls.get(event.request)
  if (call === undefined) return
  state.calls.delete(event.request)
  state.settled = call
  if (event.usage !== undefined) state.usage = addUsage(state.usage, event.usage)
  const question = state.questions.get(call.role)
  if (call.kind === 'select' && question !== undefined) question.choicesFailed = event.status === 'failed' ? question.choicesFailed + 1 : 0
  if (call.kind !== 'agent') return
  if (event.status === 'completed') {
    state.answers.push({ role: call.role, agentId: call.agentId, request: event.request, value: event.value })
    state.questions.delete(call.role)
  } else if (event.status === 'failed') question?.failures.push({ call, error: event.error })
}

function afterCall(pattern: Pattern, state: SessionState, call: Call, event: EffectSettled, at: number): readonly SessionEvent[] {
  switch (event.status) {
    case 'cancelled':
      return NOTHING
    case 'failed':
      return call.kind === 'agent' ? afterFailure(pattern, state, { call, error: event.error }) : afterFailedChoice(state, call, event.error, at)
    case 'completed':
      return afterCompletion(pattern, state, call, event.value)
  }
}

function afterCompletion(pattern: Pattern, state: SessionState, call: Call, value: unknown): readonly SessionEvent[] {
  const answer = state.answers.at(-1)
  switch (call.kind) {
    case 'agent':
      return answer === undefined ? NOTHING : pattern.answered(state, answer)
    case 'select':
      return assignment(pattern, call, value as Selection, answer, state.questions.get(call.role))
    case 'timer':
      return [askAgain(pattern, state, call.role, state.questions.get(call.role)?.exclude ?? [], call.attempt)]
  }
}

/** The choice, the hand-over of what another role has just answered, and the work itself. */
function assignment(pattern: Pattern, { role, attempt }: Call, selection: Selection, last: Answer | undefined, question: Question | undefined): readonly SessionEvent[] {
  const { agentId, registryId, propensity, scores, reason } = selection
  const selected: SessionEvent = { type: 'agent.selected', v: 1, role, agentId, registryId, propensity, scores, reason }
  // Only the same agent: another one asks the outside for something else, and under this key could be given the answer to what it never asked.
  const origin = question?.failures.find(({ call }) => call.agentId === agentId)?.call.origin
  const work = assign(role, selection, attempt, origin)
  if (last === undefined || last.role === role) return [selected, work]
  return [selected, { type: 'message.sent', v: 1, fromRole: last.role, toRole: role, messageType: pattern.messageType(last.role), request: last.request }, work]
}

/** Another try after a failure: with another agent if there is one, with the same one only if that may help and do no harm. */
function afterFailure(pattern: Pattern, state: SessionState, failure: Failure): readonly SessionEvent[] {
  const { role, agentId, attempt } = failure.call
  if (attempt >= ATTEMPTS_MAX || isFinal(failure)) return [failed(failure)]
  const exclude = state.questions.get(role)?.exclude ?? []
  return [askAgain(pattern, state, role, mayTryAgain(failure) ? exclude : [...exclude, agentId], attempt + 1)]
}

/** Nobody was chosen: what the store refused for a moment is asked once more; when nobody is left to try, the last failure counts. */
function afterFailedChoice(state: SessionState, { role, attempt }: Call, error: SerialisedError, at: number): readonly SessionEvent[] {
  const { choicesFailed = CHOICES_MAX, failures = [] } = state.questions.get(role) ?? {}
  if (error.retryable === true && choicesFailed < CHOICES_MAX) {
    return [{ type: 'effect.requested', v: 1, kind: 'timer', name: 'retry', mode: 'pure', node: role, attempt, dueAt: at + choicePauseMs(choicesFailed) }]
  }
  const last = failures.at(-1)
  return [last !== undefined && error.code === 'agent.none_suitable' ? failed(last) : { type: 'run.ended', v: 1, status: 'failed', error }]
}

function askAgain(pattern: Pattern, state: SessionState, role: string, exclude: readonly string[], attempt: number): EffectRequested {
  const avoid = state.questions.get(role)?.failures.map(({ call }) => call.agentId)
  return ask(role, pattern.taskOf(state, role).task.skills, { exclude, ...(avoid && { avoid }), attempt })
}

function failed(failure: Failure): SessionEvent {
  const { call: { agentId, role, attempt }, error } = failure
  const message = `The agent "${agentId}" failed as ${role}${attempt > 1 ? ` (try ${attempt})` : ''}: ${error.message}`
  const keepsCode = isFinal(failure) || error.code === 'agent.none_suitable' || error.code?.startsWith('effect.')
  const code = keepsCode ? error.code : 'agent.failed'
  const { retryable } = error
  return { type: 'run.ended', v: 1, status: 'failed', error: { name: 'NofxError', message, ...(code !== undefined && { code }), ...(retryable !== undefined && { retryable }), cause: error } }
}
