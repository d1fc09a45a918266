import { agentPrices } from './agent-prices.ts'
import { roundsBound } from './rounds-bound.ts'
import type { Edges, ScheduleModel } from './schedule-model.ts'

/** Of each task: what has to pass before it starts, and after it ends. */
export interface HeadsAndTails {
  readonly head: Float64Array
  readonly tail: Float64Array
}

/** Above it, only the sets of all tasks with a head of at least so much are looked at, whatever their tails: the rest costs tasks². */
const PAIRS_TASKS_MAX = 2_000

/** So many sets of tasks that hold at least so much are looked at, those with the least first. Demands are mostly small whole numbers. */
const THRESHOLDS_MAX = 16

/**
 * What no makespan can be below, in units: the longest way through the graph, and for each resource what follows from its work between
 * heads and tails (`energyBound`) and from tasks being whole (`roundsBound`). All agents together count as one resource, and each task by
 * its shortest offer. Costs tasks² × (resources + log tasks).
 */
export function lowerBound(model: ScheduleModel): number {
  const { count, duration, agents, capacities, amounts } = model
  const ways = headsAndTails(model)
  const { head, tail } = ways
  let bound = 0
  for (let task = 0; task < count; task++) bound = Math.max(bound, (head[task] ?? 0) + (duration[task] ?? 0) + (tail[task] ?? 0))
  const consider = (amount: Float64Array, capacity: number) => {
    const energy = amount.map((held, task) => held * (duration[task] ?? 0))
    const holding = Array.from(energy.keys()).filter((task) => (energy[task] ?? 0) > 0)
    if (capacity <= 0 || holding.length === 0) return
    bound = Math.max(bound, energyBound(holding, energy, capacity, ways))
    const thresholds = [...new Set(holding.map((task) => amount[task] ?? 0))].sort((a, b) => a - b)
    for (const least of thresholds.slice(0, THRESHOLDS_MAX)) {
      bound = Math.max(bound, roundsBound(holding.filter((task) => (amount[task] ?? 0) >= least), Math.floor(capacity / least + ROUNDING), duration, ways))
    }
  }
  capacities.forEach((capacity, resource) => consider(Float64Array.from(amounts, (row) => row[resource] ?? 0), capacity))
  if (agents !== undefined) {
    bound = Math.max(bound, roundUp(agentPrices(agents).bound))
    consider(Float64Array.from({ length: count }, (_, task) => Number((agents.agent[agents.first[task] ?? 0] ?? -1) >= 0)), agents.slots.reduce((sum, slots) => sum + slots, 0))
  }
  return bound
}

/** The longest ways from the present to the start of each task, and from its end to the end of all. */
export function headsAndTails({ count, release, duration, topological, before, after }: ScheduleModel): HeadsAndTails {
  const head = Float64Array.from(release)
  const tail = new Float64Array(count)
  for (let index = 0; index < count; index++) {
    const task = topological[index] ?? 0
    head[task] = Math.max(head[task] ?? 0, longest(before, task, head, duration))
    const last = topological[count - 1 - index] ?? 0
    tail[last] = longest(after, last, tail, duration)
  }
  return { head, tail }
}

function longest({ first, target, delay }: Edges, task: number, ways: Float64Array, duration: Float64Array): number {
  let most = 0
  for (let edge = first[task] ?? 0; edge < (first[task + 1] ?? 0); edge++) {
    const other = target[edge] ?? 0
    most = Math.max(most, (ways[other] ?? 0) + (duration[other] ?? 0) + (delay[edge] ?? 0))
  }
  return most
}

/**
 * The work of every set of tasks with heads and tails of at least so much, divided by the capacity, between the least head and the least
 * tail of the set (for one machine: Carlier 1982).
 */
function energyBound(holding: readonly number[], energy: Float64Array, capacity: number, { head, tail }: HeadsAndTails): number {
  const byTail = Int32Array.from(holding).sort((a, b) => (tail[b] ?? 0) - (tail[a] ?? 0))
  const heads = [...new Set(holding.map((task) => head[task] ?? 0))].sort((a, b) => a - b)
  if (holding.length > PAIRS_TASKS_MAX) heads.length = 1
  let bound = holding.length > PAIRS_TASKS_MAX ? energyByHead(holding, energy, capacity, head, tail) : 0
  for (const from of heads) {
    let sum = 0
    for (const task of byTail) {
      if ((head[task] ?? 0) < from) continue
      sum += energy[task] ?? 0
      bound = Math.max(bound, from + roundUp(sum / capacity) + (tail[task] ?? 0))
    }
  }
  return bound
}

/** The sets of all tasks with a head of at least so much. */
function energyByHead(holding: readonly number[], energy: Float64Array, capacity: number, head: Float64Array, tail: Float64Array): number {
  let sum = 0
  let leastTail = Number.POSITIVE_INFINITY
  let bound = 0
  for (const task of holding.toSorted((a, b) => (head[b] ?? 0) - (head[a] ?? 0))) {
    sum += energy[task] ?? 0
    leastTail = Math.min(leastTail, tail[task] ?? 0)
    bound = Math.max(bound, (head[task] ?? 0) + roundUp(sum / capacity) + leastTail)
  }
  return bound
}

/** A quotient of fractional amounts may be off by its last digits. */
const ROUNDING = 1e-9

/** Makespans are whole; a sum of fractional demands may be off by its last digits. */
function roundUp(units: number): number {
  return Math.ceil(units - 1e-6 * Math.max(1, units * 1e-5))
}
