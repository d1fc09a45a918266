// Start here
export { Orchestrator, type OrchestratorOptions, type StartSession } from './orchestrator.ts'
export { Session, type SessionResult } from './session/session.ts'
export type { Doubt, DoubtAnswer } from '@nofx/runtime'

// Agents
export { defineAgent } from './agent/define-agent.ts'
export type { Agent, AgentChecked, AgentContext, AgentOptions, AgentResult, SessionContext, Task } from './agent/agent.ts'
export type { Capability } from './agent/capability.ts'
export type { AgentRegistry } from './agent/agent-registry.ts'
export type { AgentChoice, Objective } from './agent/select-agent.ts'

// Patterns, and what one of your own is made of
export type { Pattern } from './patterns/pattern.ts'
export { ask, conclude, type AskOptions } from './patterns/ask.ts'
export { pair, type Review } from './patterns/pair.ts'
export { solo } from './patterns/solo.ts'
export { answersOf, type Answer, type SessionState, type TeamMember } from './session/session-state.ts'
export type { AgentSelected, MessageSent, SessionEvent, SessionOwnEvent } from './session/session-event.ts'
