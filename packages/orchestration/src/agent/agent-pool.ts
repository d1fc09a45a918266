import { NofxError, type Clock, type Storage } from '@nofx/core'
import { capabilityOf, registryIdOf, type AgentRegistry } from './agent-registry.ts'
import type { Agent, AgentResult } from './agent.ts'
import { Assignments } from './assignments.ts'
import { selectAgent, type Objective } from './select-agent.ts'
import { Slots } from './slots.ts'
import { TrackRecord } from './track-record.ts'
import type { Selection } from '../session/session-state.ts'

const MAX_CONCURRENCY_DEFAULT = 4

/** The newest outcomes are read when a pool starts, so many, so that what was learned survives a restart. */
const OUTCOMES_READ_MAX = 10_000

/** What an agent has to be. */
export interface AgentRequirements {
  readonly skills: readonly string[]
  /** Agents that must not be chosen. */
  readonly exclude: readonly string[]
  /** Agents that are only chosen when there is no other. */
  readonly avoid: readonly string[]
  /** The only agents that may be chosen. Default: all. */
  readonly among?: readonly string[]
}

/** The agents at work: who is busy, who has proved good, who is next. */
export class AgentPool {
  readonly #registry: AgentRegistry
  readonly #storage: Storage
  readonly #clock: Clock
  readonly #record = new TrackRecord()
  readonly #slots = new Map<string, Slots>()
  readonly #assigned: Assignments
  readonly #introduced = new Set<string>()
  #warm: Promise<void> | undefined

  constructor(registry: AgentRegistry, storage: Storage, clock: Clock) {
    this.#registry = registry
    this.#storage = storage
    this.#clock = clock
    this.#assigned = new Assignments(clock)
  }

  /**
   * Chooses an agent. `place` names the role of the session that it is chosen for, so that what is assigned but has not begun counts as load.
   * @throws NofxError `agent.none_suitable`
   */
  async select({ skills, exclude, avoid, among }: AgentRequirements, place: string, objective: Objective | undefined): Promise<Selection> {
    await this.#warmUp()
    await this.#introduce()
    const able = this.#registry.having(skills).filter(({ id }) => !exclude.includes(id) && among?.includes(id) !== false)
    const fresh = able.filter((agent) => !avoid.includes(agent.id))
    this.#assigned.forgetOld()
    const candidates = (fresh.length > 0 ? fresh : able).map((agent) => ({
      agent,
      estimate: this.#record.estimate(agent, skills),
      load: this.#loadOf(agent),
    }))
    const choice = selectAgent(candidates, objective, skills, among)
    const agent = this.agent(choice.agentId)
    this.#assigned.assign(place, agent.id)
    const reserveUsd = skills.reduce((sum, skill) => sum + (capabilityOf(agent, skill)?.costPerOperation ?? 0), 0)
    const inDoubt = agent.inDoubt ?? (agent.check && 'check')
    return {
      ...choice,
      registryId: registryIdOf(agent),
      mode: agent.effect ?? 'idempotent',
      ...(inDoubt !== undefined && { inDoubt }),
      ...(agent.timeoutMs !== undefined && { timeoutMs: agent.timeoutMs }),
      ...(reserveUsd > 0 && { reserveUsd }),
    }
  }

  /** Has an agent work when it has a free slot, and remembers how it went. */
  async run(agentId: string, place: string, signal: AbortSignal, work: (agent: Agent) => Promise<AgentResult>): Promise<unknown> {
    this.#assigned.remove(place)
    const agent = this.agent(agentId)
    const slots = this.#slotsOf(agent)
    await slots.enter(signal)
    const startedAt = this.#clock.now()
    const observe = (success: boolean, costUsd = 0) => this.#record.observe({ agentId, success, costUsd, latencyMs: this.#clock.now() - startedAt })
    try {
      const { output, usage } = await work(agent)
      observe(true, usage?.costUsd)
      return output
    } catch (error) {
      if (!signal.aborted) observe(false)
      throw error
    } finally {
      slots.leave()
    }
  }

  /** @throws NofxError `agent.none_suitable` */
  agent(id: string): Agent {
    const agent = this.#registry.get(id)
    if (agent === undefined) throw new NofxError('agent.none_suitable', `The agent "${id}" is not registered here. Register it again, under the same id.`)
    return agent
  }

  /** Tasks at work, waiting, or assigned a moment ago, for each slot. */
  #loadOf(agent: Agent): number {
    const slots = this.#slotsOf(agent)
    return slots.load + this.#assigned.countOf(agent.id) / slots.size
  }

  #slotsOf(agent: Agent): Slots {
    const slots = this.#slots.get(agent.id) ?? new Slots(agent.maxConcurrency ?? MAX_CONCURRENCY_DEFAULT)
    this.#slots.set(agent.id, slots)
    return slots
  }

  /** Once: reads what the agents did before. */
  #warmUp(): Promise<void> {
    this.#warm ??= this.#readHistory().catch((error: unknown) => {
      this.#warm = undefined
      throw error
    })
    return this.#warm
  }

  /** Tells the store of the agents that it has not been told of by this process; sessions refer to their rows. */
  async #introduce(): Promise<void> {
    const strangers = this.#registry.list().filter(({ id }) => !this.#introduced.has(id))
    if (strangers.length === 0) return
    const rows = strangers.map((agent) => ({ id: registryIdOf(agent), name: agent.id, capabilities: agent.capabilities }))
    await this.#storage.records.write([
      ...rows.map(({ id }) => ({ op: 'insert', table: 'agent_registry', row: { id } }) as const),
      ...rows.map((row) => ({ op: 'insert', table: 'nofx_agents', row }) as const),
      // An earlier release may have declared other capabilities.
      ...rows.map(({ id, capabilities }) => ({ op: 'update', table: 'nofx_agents', id, set: { capabilities } }) as const),
    ])
    for (const { id } of strangers) this.#introduced.add(id)
  }

  async #readHistory(): Promise<void> {
    const newest = await this.#storage.outcomes.read({ kinds: ['agent'], limit: OUTCOMES_READ_MAX, newestFirst: true })
    // Observed in the order in which they happened, since older observations fade.
    for (const { name, status, costUsd, startedAt, settledAt } of newest.toReversed()) {
      if (status !== 'cancelled') this.#record.observe({ agentId: name, success: status === 'completed', costUsd, latencyMs: settledAt - startedAt })
    }
  }
}
