import type { Failure } from './session-state.ts'

/** Tries for one answer, with other agents first. */
export const ATTEMPTS_MAX = 3

/** Tries to choose an agent: with the pauses between them, enough for a store that is away for a second or two. */
export const CHOICES_MAX = 5

const CHOICE_PAUSE_MS = 100

/** Failures that no other try can mend, or that must not be tried again, not even by another agent. */
const FINAL_CODES: ReadonlySet<string> = new Set(['agent.invalid_output', 'effect.in_doubt', 'limit.exceeded'])

/** Whether nobody may try again. An agent whose work must not be done twice may have done it when its time was up. */
export function isFinal({ call, error }: Failure): boolean {
  if (call.mode === 'once' && error.code === 'effect.timeout') return true
  return error.code !== undefined && FINAL_CODES.has(error.code)
}

/** Whether the same agent may try again, when there is no other. */
export function mayTryAgain({ call, error }: Failure): boolean {
  return call.mode !== 'once' && error.retryable !== false
}

/** The pause before an agent is chosen once more, in ms: doubling with each choice that failed. */
export function choicePauseMs(choicesFailed: number): number {
  return CHOICE_PAUSE_MS * 2 ** (choicesFailed - 1)
}
