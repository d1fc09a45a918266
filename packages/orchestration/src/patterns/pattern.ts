import type { SessionContext, Task } from '../agent/agent.ts'
import type { SessionEvent } from '../session/session-event.ts'
import type { Answer, SessionState } from '../session/session-state.ts'

/**
 * A way in which agents work together. Choosing agents, retrying with others, budgets and recovery are the session's; a pattern says
 * who is asked what, and when it is enough. It is pure: what it knows comes from the state.
 */
export interface Pattern {
  readonly name: string
  /** What is asked first. */
  begin(state: SessionState): readonly SessionEvent[]
  /** What follows from an answer. */
  answered(state: SessionState, answer: Answer): readonly SessionEvent[]
  /** What the answers of a role are called when they are handed to another. */
  messageType(role: string): string
  /** What the agent in a role is asked. */
  taskOf(state: SessionState, role: string): { readonly task: Task; readonly context: Omit<SessionContext, 'sessionId'> }
}
