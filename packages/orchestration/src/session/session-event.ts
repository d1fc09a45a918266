import type { RunEvent } from '@nofx/core'

/** An agent was chosen for a role, for a reason. */
export interface AgentSelected {
  readonly type: 'agent.selected'
  readonly v: 1
  readonly role: string
  readonly agentId: string
  /** The agent's row in `agent_registry`. */
  readonly registryId: string
  readonly propensity: number
  readonly scores: Readonly<Record<string, number>>
  readonly reason: string
}

/** What one agent produced was handed to another; the answer is that of the request. */
export interface MessageSent {
  readonly type: 'message.sent'
  readonly v: 1
  readonly fromRole: string
  readonly toRole: string
  readonly messageType: string
  /** The request whose answer is the message. */
  readonly request: number
}

/** What sessions record beside what every run records. */
export type SessionOwnEvent = AgentSelected | MessageSent

export type SessionEvent = RunEvent | SessionOwnEvent

/** The newest version of each. */
export const SESSION_EVENT_VERSIONS: Readonly<Record<SessionOwnEvent['type'], number>> = { 'agent.selected': 1, 'message.sent': 1 }
