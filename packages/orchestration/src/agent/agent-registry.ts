import { NofxError } from '@nofx/core'
import { derivedId } from '@nofx/runtime'
import type { Agent } from './agent.ts'
import type { Capability } from './capability.ts'

/** The namespace of the registry ids that are derived from names. */
const AGENT_IDS = 'a3a1c8de-1a4a-5f5e-8a4b-0c3a5f1d2e66'

/** The agents of this process, by id. */
export class AgentRegistry {
  readonly #agents = new Map<string, Agent>()

  constructor(agents: readonly Agent[]) {
    for (const agent of agents) this.add(agent)
  }

  /** @throws NofxError `agent.duplicate` */
  add(agent: Agent): void {
    if (this.#agents.has(agent.id)) throw new NofxError('agent.duplicate', `Two agents have the id "${agent.id}". Rename one of them.`)
    this.#agents.set(agent.id, agent)
  }

  list(): readonly Agent[] {
    return [...this.#agents.values()]
  }

  get(id: string): Agent | undefined {
    return this.#agents.get(id)
  }

  /** The agents that have all of the skills. */
  having(skills: readonly string[]): readonly Agent[] {
    return this.list().filter((agent) => skills.every((skill) => capabilityOf(agent, skill) !== undefined))
  }
}

export function capabilityOf(agent: Agent, skill: string): Capability | undefined {
  return agent.capabilities.find(({ skillId }) => skillId === skill)
}

/** The UUID that stands for the agent in the documented tables. */
export function registryIdOf(agent: Agent): string {
  return agent.registryId ?? derivedId(agent.id, AGENT_IDS)
}
