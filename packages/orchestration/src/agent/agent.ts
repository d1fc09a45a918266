import type { EffectMode, InDoubt, MaybePromise, Usage } from '@nofx/core'
import type { Capability } from './capability.ts'

/** What an agent is asked to do. */
export interface Task<Input = unknown> {
  readonly skills: readonly string[]
  readonly input: Input
}

/** What an agent is given beside its task. */
export interface AgentContext {
  /** Aborts when the result is no longer wanted. Hand it to everything that takes a signal. */
  readonly signal: AbortSignal
  /** What has happened in the session so far. */
  readonly context: SessionContext
  /** The same on every try of this agent for one answer, also after a crash. Hand it to services that deduplicate. */
  readonly idempotencyKey: string
  /** Tells listeners how it goes: a token, a percentage. Nothing of it is kept. */
  readonly report: (data: unknown) => void
}

/** The place of a call in its session. */
export interface SessionContext {
  readonly sessionId: string
  /** `solo`, `proposer`, `critic`, or a role of the pattern's own. */
  readonly role: string
  /** Counts from 1. */
  readonly round: number
  /** What is to be reviewed, or was sent back. */
  readonly proposal?: unknown
  /** Why the last proposal was sent back. */
  readonly feedback: readonly string[]
}

export interface AgentResult<Output = unknown> {
  readonly output: Output
  readonly usage?: Usage
}

/** What a check found out: whether an agent did its task, and then what it returned or would have returned. */
export type AgentChecked<Output = unknown> = ({ readonly done: true } & AgentResult<Output>) | { readonly done: false }

export interface AgentOptions<Input, Output> {
  /** Unique and stable: what is learned about the agent is kept under it. */
  readonly id: string
  readonly capabilities: readonly Capability[]
  /** Tasks at work at one time. Default: 4. */
  readonly maxConcurrency?: number
  /** For one task, in ms. Default: none. */
  readonly timeoutMs?: number
  /**
   * What may happen when a task runs twice, after a crash or a failure. `once`: this agent is not asked again for the same answer.
   * Default: `idempotent`.
   */
  readonly effect?: EffectMode
  /**
   * For effect `once`, when the process died while the agent was at work. `fail` fails the session with `effect.in_doubt`; `ask` lets it wait
   * until somebody says whether the task was done: `orchestrator.resolveDoubt(sessionId, 'solo', { done: true, output })`. Default: `check`
   * when there is one, else `fail`.
   */
  readonly inDoubt?: InDoubt
  /**
   * Finds out from the outside whether a task of effect `once` was done whose process died. When it was not, the agent does it. It must
   * change nothing, and say "not done" only when that is certain. One that throws is tried three times, unless its error says
   * `retryable: false`; then the session fails with `effect.in_doubt`.
   */
  readonly check?: (task: Task<NoInfer<Input>>, context: AgentContext) => MaybePromise<AgentChecked<NoInfer<Output>>>
  /** The agent's row in the host's own `agent_registry`. Default: a UUID derived from `id`. */
  readonly registryId?: string
  readonly run: (task: Task<Input>, context: AgentContext) => MaybePromise<AgentResult<Output>>
}

/** An agent of any input and output, as a registry holds it. */
export type Agent = AgentOptions<never, unknown>
