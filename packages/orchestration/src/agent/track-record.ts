import type { Agent } from './agent.ts'
import { capabilityOf } from './agent-registry.ts'

/** What is believed about an agent for some skills: declared at first, observed more and more. */
export interface Estimate {
  /** 0..1 */
  readonly success: number
  readonly costUsd: number
  readonly latencyMs: number
  readonly observations: number
}

/** As many observations weigh as much as the declaration: a handful of calls changes a belief, one does not. */
const DECLARED_WEIGHT = 8

/** Observations older than about this many count less and less, so that an agent that changes is noticed. */
const MEMORY = 200

interface Observed {
  count: number
  successes: number
  costUsd: number
  latencyMs: number
}

export interface Observation {
  readonly agentId: string
  readonly success: boolean
  readonly costUsd: number
  readonly latencyMs: number
}

/** What the agents have been seen to do. */
export class TrackRecord {
  readonly #observed = new Map<string, Observed>()

  observe({ agentId, success, costUsd, latencyMs }: Observation): void {
    const seen = this.#observed.get(agentId) ?? { count: 0, successes: 0, costUsd: 0, latencyMs: 0 }
    const keep = 1 - 1 / MEMORY
    this.#observed.set(agentId, {
      count: seen.count * keep + 1,
      successes: seen.successes * keep + (success ? 1 : 0),
      costUsd: seen.costUsd * keep + costUsd,
      latencyMs: seen.latencyMs * keep + latencyMs,
    })
  }

  /**
   * The posterior means of a Beta-Bernoulli model for success, and of means with the declaration as `DECLARED_WEIGHT` observations for
   * cost and latency. What is not declared is taken from the observations alone.
   */
  estimate(agent: Agent, skills: readonly string[]): Estimate {
    const declared = declaredEstimate(agent, skills)
    const { count, successes, costUsd, latencyMs } = this.#observed.get(agent.id) ?? { count: 0, successes: 0, costUsd: 0, latencyMs: 0 }
    const blend = (prior: number, sum: number) => (prior * DECLARED_WEIGHT + sum) / (DECLARED_WEIGHT + count)
    return {
      success: blend(declared.success, successes),
      costUsd: blend(declared.costUsd, costUsd),
      latencyMs: blend(declared.latencyMs, latencyMs),
      observations: Math.round(count),
    }
  }
}

/** Success as the product over the skills, weighted by proficiency; cost and latency as their sums. */
function declaredEstimate(agent: Agent, skills: readonly string[]): Omit<Estimate, 'observations'> {
  let success = 1
  let costUsd = 0
  let latencyMs = 0
  for (const skill of skills) {
    const capability = capabilityOf(agent, skill)
    success *= (capability?.successRate ?? 0.9) * (capability?.proficiencyLevel ?? 1)
    costUsd += capability?.costPerOperation ?? 0
    latencyMs += capability?.averageLatency ?? 0
  }
  return { success, costUsd, latencyMs }
}
