import { dailyPeaks, meanWaitMs, poolSize, type AgentLoad } from '../outcomes/agent-load.ts'
import { predictBottlenecks, type Bottleneck } from '../trends/predict-bottlenecks.ts'

/** Whole days that are needed: a trend test needs as many values. */
export const BOTTLENECK_DAYS_MIN = 8

/** A growth with a larger p value is taken for chance: several agents are tested, and days in a row are alike. */
const GROWTH_P_MAX = 0.01

/** Days ahead that are looked at: as far as the history goes back. */
const DAYS_AHEAD = 28

/** An agent that has too few places, or will have. */
export interface AgentBottleneck {
  readonly agent: string
  /** How many works it does at a time, as its waits show. */
  readonly size: number
  /** Of the busiest hour of each day; steps are days. */
  readonly bottleneck: Bottleneck
  readonly meanWaitMs: number
  /** Whole days that this rests on. */
  readonly days: number
}

export interface AgentBottlenecks {
  readonly found: readonly AgentBottleneck[]
  readonly tested: number
  /** Agents that nobody waits for, so that they show no size, or with too few days. */
  readonly tooShort: number
}

/**
 * Finds agents whose places are all taken, or will be at the pace at which their busiest hours grow, soonest first. Only agents have places to wait for: a step begins
 * when it is asked for. Costs a trend test of at most 28 days for each agent.
 */
export function agentBottlenecks(agents: ReadonlyMap<string, AgentLoad>): AgentBottlenecks {
  const tested = [...agents].flatMap(([agent, load]) => {
    const size = poolSize(load)
    const peaks = size === null ? [] : dailyPeaks(load, size)
    return size === null || peaks.length < BOTTLENECK_DAYS_MIN ? [] : [{ agent, size, peaks, meanWaitMs: meanWaitMs(load), days: peaks.length }]
  })
  const known = new Map(tested.map((entry) => [entry.agent, entry]))
  const predicted = predictBottlenecks(tested.map(({ agent, size, peaks }) => ({ name: agent, servers: size, utilisation: peaks })), { horizon: DAYS_AHEAD })
  return {
    found: predicted.flatMap((bottleneck) => {
      const entry = known.get(bottleneck.name)
      const isSure = bottleneck.status === 'saturated' || (bottleneck.status === 'saturating' && bottleneck.pValue <= GROWTH_P_MAX)
      return entry === undefined || !isSure ? [] : [{ agent: entry.agent, size: entry.size, bottleneck, meanWaitMs: entry.meanWaitMs, days: entry.days }]
    }),
    tested: tested.length, tooShort: agents.size - tested.length,
  }
}
