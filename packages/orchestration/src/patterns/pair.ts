import { serialiseError, NofxError } from '@nofx/core'
import { _default, array, boolean, object, string } from 'zod/mini'
import { answersOf, type SessionState } from '../session/session-state.ts'
import type { SessionEvent } from '../session/session-event.ts'
import { ask, conclude } from './ask.ts'
import type { Pattern } from './pattern.ts'

const PROPOSER = 'proposer'
const CRITIC = 'critic'

/** Rounds after which the last proposal is not sent back again. */
const ROUNDS_DEFAULT = 3

/** What a critic answers. */
export interface Review {
  readonly approved: boolean
  /** Why it is sent back; the proposer is given them. */
  readonly reasons: readonly string[]
}

const reviewSchema = object({ approved: boolean(), reasons: _default(array(string()), []) })

/**
 * A proposer produces, a critic approves or sends it back with reasons, for a bounded number of rounds. The first skill of the task is
 * the proposer's; the others are the critic's, or the same one, done by another agent, when there are none. A session whose last
 * proposal is not approved fails with the reasons.
 */
export const pair: Pattern = {
  name: 'pair',
  begin: (state) => [ask(PROPOSER, skillsOf(state).proposer)],
  answered(state, answer): readonly SessionEvent[] {
    if (answer.role === PROPOSER) {
      return [ask(CRITIC, skillsOf(state).critic, { exclude: [answer.agentId] })]
    }
    const review = reviewSchema.safeParse(answer.value)
    if (!review.success) return [fail(new NofxError('agent.invalid_output', `The critic "${answer.agentId}" returned no review. Return { approved: boolean, reasons: string[] }.`))]
    if (review.data.approved) return [conclude(state, proposalOf(state))]
    const round = answersOf(state, CRITIC).length
    if (round >= roundsOf(state)) {
      return [fail(new NofxError('agent.failed', `The critic "${answer.agentId}" did not approve within ${round} rounds: ${review.data.reasons.join('; ')}`))]
    }
    return [ask(PROPOSER, skillsOf(state).proposer)]
  },
  messageType: (role) => (role === CRITIC ? 'review' : 'proposal'),
  taskOf(state, role) {
    const input = state.start?.task.input
    const skills = role === CRITIC ? skillsOf(state).critic : skillsOf(state).proposer
    const round = answersOf(state, CRITIC).length + 1
    return { task: { skills, input }, context: { role, round, proposal: proposalOf(state), feedback: role === CRITIC ? [] : feedbackOf(state) } }
  },
}

function skillsOf({ start }: SessionState): { readonly proposer: readonly string[]; readonly critic: readonly string[] } {
  const [first, ...rest] = start?.task.skills ?? []
  const proposer = first === undefined ? [] : [first]
  return { proposer, critic: rest.length > 0 ? rest : proposer }
}

function roundsOf({ start }: SessionState): number {
  return start?.rounds ?? ROUNDS_DEFAULT
}

function proposalOf(state: SessionState): unknown {
  return answersOf(state, PROPOSER).at(-1)?.value
}

function feedbackOf(state: SessionState): readonly string[] {
  const review = reviewSchema.safeParse(answersOf(state, CRITIC).at(-1)?.value)
  return review.success ? review.data.reasons : []
}

function fail(error: NofxError): SessionEvent {
  return { type: 'run.ended', v: 1, status: 'failed', error: serialiseError(error) }
}
