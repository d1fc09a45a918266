import { defineAgent, Orchestrator } from '@nofx/orchestration'
import { modelledAgent, type AgentModel, type Operation, type Random, type Scenario } from '@nofx/testing'

/** For how long a world goes on when its last operation has begun: whatever is under way has ended by then. */
export const HOUR_MS = 3_600_000

/** One process, and nothing goes wrong: what is asked is how much it takes. */
export const CALM = { seeds: 1, processes: 1, faults: 'none', twice: 0, faultsMs: 0, calmMs: 2 * HOUR_MS, leaseMs: 60_000, mailMs: 5_000 } as const

export interface OfficeOptions {
  readonly agents: number
  /** Tasks that one agent does at a time. */
  readonly atOnce: number
  readonly latencyMs: AgentModel['latencyMs']
  readonly operations: (random: Random) => readonly Operation<Orchestrator>[]
}

/** Agents of which each has a skill of its own: `skill 0`, `skill 1`, ... */
export function office({ agents, atOnce, latencyMs, operations }: OfficeOptions): (random: Random) => Scenario<Orchestrator> {
  return (random) => ({
    boot: (host) => new Orchestrator({
      ...host.options,
      agents: Array.from({ length: agents }, (_, index) =>
        defineAgent({
          id: `agent ${index}`, maxConcurrency: atOnce, capabilities: [{ skillId: `skill ${index}` }],
          run: modelledAgent(host, { name: `agent ${index}`, latencyMs, costUsd: { median: 0.02, sigma: 0.4 } }),
        }),
      ),
    }),
    operations: operations(random),
  })
}
