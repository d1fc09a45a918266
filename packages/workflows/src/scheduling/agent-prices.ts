import type { AgentModel } from './schedule-model.ts'

/** What an hour of each agent is worth to the whole, and the makespan that this proves to be too small. */
export interface AgentPrices {
  /** One for each agent; times their slots they add up to 1. */
  readonly price: Float64Array
  /** The work of all tasks, each at its cheapest offer by these prices: no makespan is below, in units. */
  readonly bound: number
}

const ROUNDS = 200
/** Offers looked at in all: some tenths of a second. Beyond 200,000 offers there are fewer rounds, which prove a little less. */
const VISITS_MAX = 40_000_000
/** Of the first round; it falls with the root of their number. */
const STEP = 0.3

/**
 * Shares out work among unlike agents, by prices: whatever they are, the makespan is at least the sum over tasks of the least price times
 * duration, as no agent works longer than the makespan. Multiplicative weights raise the price of agents that everything goes to, and keep
 * the best bound; its limit is that of the linear relaxation (Lenstra, Shmoys and Tardos 1990). Costs at most 200 passes over the offers.
 */
export function agentPrices({ slots, first, agent, duration }: AgentModel): AgentPrices {
  const agents = slots.length
  const tasks = first.length - 1
  const places = slots.reduce((sum, each) => sum + each, 0)
  const price = new Float64Array(agents).fill(1 / places)
  const load = new Float64Array(agents)
  let best: AgentPrices = { price: price.slice(), bound: 0 }
  const rounds = Math.min(ROUNDS, Math.ceil(VISITS_MAX / Math.max(1, agent.length)))
  for (let round = 0; round < rounds; round++) {
    load.fill(0)
    let bound = 0
    for (let task = 0; task < tasks; task++) {
      let least = Number.POSITIVE_INFINITY
      let chosen = -1
      for (let offer = first[task] ?? 0; offer < (first[task + 1] ?? 0); offer++) {
        const cost = (duration[offer] ?? 0) * (price[agent[offer] ?? -1] ?? 0)
        if (cost >= least) continue
        least = cost
        chosen = offer
      }
      const by = agent[chosen] ?? -1
      if (by < 0) continue
      bound += least
      load[by] = (load[by] ?? 0) + (duration[chosen] ?? 0)
    }
    if (bound > best.bound) best = { price: price.slice(), bound }
    const longest = load.reduce((most, each, index) => Math.max(most, each / (slots[index] ?? 1)), 0)
    if (longest === 0) return best
    let sum = 0
    for (let index = 0; index < agents; index++) {
      const raised = (price[index] ?? 0) * Math.exp((STEP / Math.sqrt(round + 1)) * ((load[index] ?? 0) / (slots[index] ?? 1) / longest))
      price[index] = raised
      sum += raised * (slots[index] ?? 1)
    }
    for (let index = 0; index < agents; index++) price[index] = (price[index] ?? 0) / sum
  }
  return best
}
