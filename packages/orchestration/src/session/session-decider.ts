import { addUsage, NOTHING, type Decider, type EffectSettled, type Recorded, type SerialisedError } from '@nofx/core'
import { ask, assign } from '../patterns/ask.ts'
import type { Pattern } from '../patterns/pattern.ts'
import type { SessionEvent, SessionOwnEvent } from './session-event.ts'
import { initialSessionState, type Answer, type Call, type Selection, type SessionStart, type SessionState } from './session-state.ts'

/** Tries for one answer, with other agents first. */
const ATTEMPTS_MAX = 3

/** Failures that no other try can mend, or that must not be tried again. */
const FINAL_CODES: ReadonlySet<string> = new Set(['agent.invalid_output', 'effect.in_doubt', 'limit.exceeded'])

/** Decides for the sessions of a pattern: chooses an agent for each question, has it work, and tries others when it fails. */
export function sessionDecider(pattern: Pattern): Decider<SessionState, SessionOwnEvent> {
  return {
    initial: initialSessionState,
    evolve,
    decide: (state, { event }) => {
      if (event.type === 'run.started') return pattern.begin(state)
      if (event.type !== 'effect.settled' || state.settled === undefined) return NOTHING
      return afterCall(pattern, state, state.settled, event)
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
      if (event.kind === 'select' || event.kind === 'agent') {
        if (event.kind === 'select') state.excluded.set(event.node ?? '', (event.input as { readonly exclude: readonly string[] }).exclude)
        state.calls.set(version, { kind: event.kind, role: event.node ?? '', agentId: event.name, attempt: event.attempt ?? 1 })
      }
      break
    case 'effect.settled':
      settle(state, event)
      break
    case 'agent.selected':
      state.team.set(event.role, { role: event.role, agentId: event.agentId, registryId: event.registryId })
      break
    case 'effect.started':
    case 'message.sent':
    case 'signal.received':
    case 'run.ended':
      break
    default:
      event satisfies never
  }
  return state
}

function settle(state: SessionState, event: EffectSettled): void {
  const call = state.calls.get(event.request)
  if (call === undefined) return
  state.calls.delete(event.request)
  state.settled = call
  if (event.usage !== undefined) state.usage = addUsage(state.usage, event.usage)
  if (call.kind !== 'agent') return
  if (event.status === 'completed') {
    state.answers.push({ role: call.role, agentId: call.agentId, request: event.request, value: event.value })
    state.failed.delete(call.role)
  } else {
    state.failed.set(call.role, [...(state.failed.get(call.role) ?? []), call.agentId])
  }
}

function afterCall(pattern: Pattern, state: SessionState, call: Call, event: EffectSettled): readonly SessionEvent[] {
  switch (event.status) {
    case 'cancelled':
      return NOTHING
    case 'failed':
      return afterFailure(pattern, state, call, event.error)
    case 'completed': {
      const answer = state.answers.at(-1)
      if (call.kind === 'agent') return answer === undefined ? NOTHING : pattern.answered(state, answer)
      return [...assignment(pattern, call, event.value as Selection, answer)]
    }
  }
}

/** The choice, the hand-over of what another role has just answered, and the work itself. */
function assignment(pattern: Pattern, { role, attempt }: Call, selection: Selection, last: Answer | undefined): readonly SessionEvent[] {
  const { agentId, registryId, propensity, scores, reason } = selection
  const selected: SessionEvent = { type: 'agent.selected', v: 1, role, agentId, registryId, propensity, scores, reason }
  const work = assign(role, selection, attempt)
  if (last === undefined || last.role === role) return [selected, work]
  return [selected, { type: 'message.sent', v: 1, fromRole: last.role, toRole: role, messageType: pattern.messageType(last.role), request: last.request }, work]
}

function afterFailure(pattern: Pattern, state: SessionState, call: Call, error: SerialisedError): readonly SessionEvent[] {
  if (call.kind === 'select') return [{ type: 'run.ended', v: 1, status: 'failed', error }]
  const isFinal = error.code !== undefined && FINAL_CODES.has(error.code)
  if (call.attempt < ATTEMPTS_MAX && !isFinal) {
    const { skills } = pattern.taskOf(state, call.role).task
    return [ask(call.role, skills, { exclude: state.excluded.get(call.role) ?? [], avoid: state.failed.get(call.role) ?? [], attempt: call.attempt + 1 })]
  }
  const message = `The agent "${call.agentId}" failed as ${call.role}${call.attempt > 1 ? ` (try ${call.attempt})` : ''}: ${error.message}`
  const code = isFinal || error.code?.startsWith('effect.') ? error.code : 'agent.failed'
  const { retryable } = error
  return [{ type: 'run.ended', v: 1, status: 'failed', error: { name: 'NofxError', message, ...(code !== undefined && { code }), ...(retryable !== undefined && { retryable }), cause: error } }]
}
