import type { EffectMode, InDoubt, SerialisedError, Usage } from '@nofx/core'
import type { Task } from '../agent/agent.ts'
import type { AgentChoice, Objective } from '../agent/select-agent.ts'

/** What `run.started` carries for a session. */
export interface SessionStart {
  readonly task: Task
  readonly objective?: Objective
  /** Rounds of a pair, at most. Default: 3. */
  readonly rounds?: number
  /** The only agents that may be chosen, by id. Default: all. */
  readonly agents?: readonly string[]
}

/** An open effect of a session: choosing an agent for a role, the pause before it is chosen once more, or having it work. */
export interface Call {
  readonly kind: 'select' | 'timer' | 'agent'
  readonly role: string
  readonly agentId: string
  readonly mode: EffectMode
  readonly attempt: number
  /** The request of the agent's first try, whose identity all its tries carry outside. */
  readonly origin: number
}

/** An agent that has failed. */
export interface Failure {
  readonly call: Call
  readonly error: SerialisedError
}

/** What a role is asked, from the first try until it answers. */
export interface Question {
  /** Agents that must not be chosen, as it was last asked. */
  exclude: readonly string[]
  /** Agents that failed, oldest first. */
  readonly failures: Failure[]
  /** How often choosing an agent has failed since one was chosen. */
  choicesFailed: number
}

/** What an agent answered. */
export interface Answer {
  readonly role: string
  readonly agentId: string
  readonly request: number
  readonly value: unknown
}

export interface TeamMember {
  readonly role: string
  readonly agentId: string
  readonly registryId: string
}

/** What choosing an agent yields: the choice, and how the agent is to be called. */
export interface Selection extends AgentChoice {
  readonly registryId: string
  readonly mode: EffectMode
  readonly inDoubt?: InDoubt
  readonly timeoutMs?: number
  readonly reserveUsd?: number
}

/** The state of a session. Changed in place by `evolve`, read by `decide`. */
export interface SessionState {
  /** The name of the pattern. */
  pattern: string
  start: SessionStart | undefined
  readonly calls: Map<number, Call>
  /** All answers so far, oldest first. Patterns read from it how far they are. */
  readonly answers: Answer[]
  readonly team: Map<string, TeamMember>
  /** What is being asked, by role. */
  readonly questions: Map<string, Question>
  usage: Usage
  /** The call that the last event settled. */
  settled: Call | undefined
}

export function initialSessionState(): SessionState {
  return { pattern: '', start: undefined, calls: new Map(), answers: [], team: new Map(), questions: new Map(), usage: {}, settled: undefined }
}

/** The answers of a role, oldest first. */
export function answersOf({ answers }: SessionState, role: string): readonly Answer[] {
  return answers.filter((answer) => answer.role === role)
}
