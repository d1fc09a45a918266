import { assertJson, runLimitsSchema, validate, type RunLimits, type Schema } from '@nofx/core'
import { Runtime, type Doubt, type DoubtAnswer, type RuntimeOptions } from '@nofx/runtime'
import { array, custom, int, maximum, maxLength, minLength, number, optional, positive, strictObject, string, unknown, uuid } from 'zod/mini'
import { AgentPool } from './agent/agent-pool.ts'
import { AgentRegistry } from './agent/agent-registry.ts'
import type { Agent, Task } from './agent/agent.ts'
import type { Objective } from './agent/select-agent.ts'
import { pair } from './patterns/pair.ts'
import type { Pattern } from './patterns/pattern.ts'
import { solo } from './patterns/solo.ts'
import { sessionKind, unknownPattern } from './session/session-kind.ts'
import type { SessionStart } from './session/session-state.ts'
import { Session } from './session/session.ts'

export interface OrchestratorOptions extends RuntimeOptions {
  readonly agents?: readonly Agent[]
  /** Patterns beside `solo` and `pair`. */
  readonly patterns?: readonly Pattern[]
  /** A loop to share with a workflow engine. Default: one of its own. */
  readonly runtime?: Runtime
}

export interface StartSession<Output = unknown> {
  /** `solo`, `pair`, or the name of a pattern that was passed to the orchestrator. Default: `solo`. */
  readonly pattern?: string
  readonly task: Task
  /** What the session and everything below it may use up. */
  readonly budget?: RunLimits
  /** How agents are ranked. */
  readonly objective?: Objective
  /** Rounds of a pair, at most. Default: 3. */
  readonly rounds?: number
  /** The only agents that may be chosen, by id. They need the skills all the same; a pair takes two. Default: all. */
  readonly agents?: readonly string[]
  /**
   * What the output has to be; types it. A schema is code and not in the log, so `result()` checks, where the handle is: the session has
   * completed by then and its agents are not asked again. Default: anything.
   */
  readonly output?: Schema<Output>
  /** A UUID; a second start with it is refused. Default: a new one. */
  readonly id?: string
}

const isSchema = (value: unknown) => ((typeof value === 'object' && value !== null) || typeof value === 'function') && '~standard' in value

const startSchema = strictObject({
  pattern: optional(string().check(minLength(1))),
  task: strictObject({ skills: array(string().check(minLength(1))).check(minLength(1), maxLength(100)), input: unknown() }),
  budget: optional(runLimitsSchema),
  objective: optional(strictObject({ success: optional(number()), costUsd: optional(number()), latencyMs: optional(number()) })),
  rounds: optional(int().check(positive(), maximum(100))),
  agents: optional(array(string().check(minLength(1))).check(minLength(1), maxLength(1_000))),
  output: optional(custom<Schema>(isSchema, 'Expected a Standard Schema')),
  id: optional(uuid()),
})

/**
 * Has agents do tasks: chooses who does what by skill, record and load, lets them work in a pattern, keeps to a budget, and remembers
 * every step so that a crash loses nothing. Without a storage it keeps everything in memory.
 *
 * @example
 * ```ts
 * await using orchestrator = new Orchestrator({ agents: [coder, reviewer] })
 * const session = await orchestrator.start({ pattern: 'pair', task: { skills: ['code.write', 'code.review'], input: { goal: 'fix issue 12' } } })
 * const { output, team, usage } = await session.result()
 * ```
 */
export class Orchestrator {
  readonly runtime: Runtime
  readonly agents: AgentRegistry
  readonly #patterns: ReadonlyMap<string, Pattern>
  readonly #ownsRuntime: boolean

  constructor({ agents = [], patterns = [], runtime, ...options }: OrchestratorOptions = {}) {
    this.runtime = runtime ?? new Runtime(options)
    this.#ownsRuntime = runtime === undefined
    this.agents = new AgentRegistry(agents)
    this.#patterns = new Map([solo, pair, ...patterns].map((pattern) => [pattern.name, pattern]))
    const pool = new AgentPool(this.agents, this.runtime.storage, this.runtime.clock)
    this.runtime.register(sessionKind(pool, this.#patterns))
  }

  /**
   * Starts a session; resolves when its start is stored.
   * @throws NofxError `input.invalid` with the path of each bad value, `pattern.unknown`, `run.exists`
   */
  async start<Output = unknown>(request: StartSession<Output>): Promise<Session<Output>> {
    const { pattern = 'solo', task, budget, objective, rounds, agents, output, id } = validate(startSchema, request, 'a session') as StartSession<Output>
    if (!this.#patterns.has(pattern)) throw unknownPattern(pattern, this.#patterns)
    assertJson(task.input, 'the input of the task')
    const input: SessionStart = { task, ...(objective && { objective }), ...(rounds !== undefined && { rounds }), ...(agents && { agents }) }
    const run = await this.runtime.start({ kind: 'session', name: pattern, input, ...(budget && { limits: budget }), ...(id !== undefined && { runId: id }) })
    return new Session(run, output)
  }

  /** A handle on a session that was started here or elsewhere, now or long ago. Give it the `output` schema again: no log keeps it. */
  get<Output = unknown>(id: string, { output }: { readonly output?: Schema<Output> } = {}): Session<Output> {
    return new Session(this.runtime.get(id), output)
  }

  /**
   * The agents of a session whose work is in doubt and waits for an answer: those of effect `once` with `inDoubt: 'ask'` whose process died
   * while they were at work. Read from the log, whichever process drives the session.
   *
   * @throws NofxError `run.unknown`
   */
  async doubts(sessionId: string): Promise<readonly Doubt[]> {
    return this.runtime.doubts(sessionId)
  }

  /**
   * Says whether an agent whose work is in doubt had done it. The output is what it returned, or would have; an agent that had not done it
   * does it now. Of two answers the first counts, and the second is refused.
   *
   * @param role the `node` of the doubt
   * @throws NofxError `run.ended`, `run.unknown`, `input.invalid` when it is not in doubt, or JSON cannot hold the output
   */
  async resolveDoubt(sessionId: string, role: string, answer: DoubtAnswer): Promise<void> {
    await this.runtime.resolveDoubt(sessionId, role, answer)
  }

  /** Stops all work and closes the store, unless a control plane owns them. Sessions under way go on in the next process. */
  async close(): Promise<void> {
    if (this.#ownsRuntime) await this.runtime.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
