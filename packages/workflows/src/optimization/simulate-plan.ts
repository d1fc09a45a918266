import { createEventHeap, popEvent, pushEvent } from '../scheduling/event-heap.ts'
import { addRank, clearRanks, createRankSet, takeSmallest, type RankSet } from '../scheduling/rank-set.ts'
import { mapMs, type Level, type PlanModel } from './plan-model.ts'
import { BOTH_SIDES, type Sample } from './sampler.ts'

/** What one run of a plan comes to. */
export interface SimulatedRun {
  makespanMs: number
  costUsd: number
  /** Amount times ms, of each resource in the order of the model. */
  readonly usedMs: Float64Array
}

/** Ready tasks without room that are looked at, at any one moment and queue, for one that fits: beyond that the search costs more than it finds. */
const LOOKED_AT_MAX = 64

/** Sums of fractions may miss a capacity by the last digits. */
const ROUNDING_SHARE = 1e-9

const WAITING = 0
const BEGUN = 1
const SKIPPED = 2

/**
 * Performs a model of a plan: whatever is ready begins at once if there is room for it, in the order of ranks; nothing waits for the sake of another. Nodes
 * on the side that a branch does not take are skipped when it decides. Agents come one after the other in their order, those that need none last. The
 * bodies of maps have room for as many as their maps let in.
 *
 * @returns gives the same object each time
 */
export function createSimulator({ levels, capacities, slots }: PlanModel): (sample: Sample) => SimulatedRun {
  const result: SimulatedRun = { makespanMs: 0, costUsd: 0, usedMs: new Float64Array(capacities.length) }
  const bodies = levels.map(() => ({ makespanMs: 0, costUsd: 0 }))
  const runs = levels.map((level, place) => createLevelRun(level, bodies, place === 0 ? capacities : new Float64Array(0), place === 0 ? slots : new Float64Array(0), result.usedMs))
  return (sample) => {
    result.usedMs.fill(0)
    for (let place = runs.length - 1; place >= 0; place--) {
      const body = bodies[place]
      if (body !== undefined) runs[place]?.(sample, body)
    }
    result.makespanMs = bodies[0]?.makespanMs ?? 0
    result.costUsd = bodies[0]?.costUsd ?? 0
    return result
  }
}

interface Total {
  makespanMs: number
  costUsd: number
}

function createLevelRun(level: Level, bodies: readonly Total[], capacities: Float64Array, slots: Float64Array, usedMs: Float64Array): (sample: Sample, total: Total) => void {
  const { graph: { incoming, outgoing }, sampleOf, rankOf, isBranch, branch, side, body, concurrency, demands, agent, offerMs, offerUsd, extraMs, hedgeMs } = level
  const count = rankOf.length
  const nodeOf = new Int32Array(count)
  rankOf.forEach((rank, node) => (nodeOf[rank] = node))
  const missing = new Int32Array(count)
  const status = new Uint8Array(count)
  const heap = createEventHeap(count + 1)
  const free = capacities.slice()
  const freeSlots = slots.slice()
  const queues: readonly RankSet[] = Array.from({ length: slots.length + 1 }, () => createRankSet(count))
  const sizes = new Int32Array(queues.length)
  const aside = new Int32Array(LOOKED_AT_MAX)
  // When one of these is used up, nothing that needs any of them fits.
  const leastOf = leastDemands(demands, capacities.length, count)
  const needs = Uint8Array.from({ length: count }, (_, node) => ((slots.length > 0 && (agent[node] ?? -1) >= 0) || capacities.some((_amount, resource) => (demands[node * capacities.length + resource] ?? 0) > 0) ? 1 : 0))

  let now = 0
  let costUsd = 0
  /** Adds what it costs, and gives what it takes. */
  const perform = (node: number, { durationMs, againMs, costUsd: costs, items, expectedMs }: Sample): number => {
    const at = sampleOf[node] ?? 0
    const repeated = bodies[body[node] ?? -1]
    let ms = durationMs[at] ?? 0
    let again = againMs[at] ?? 0
    let usd = costs[at] ?? 0
    if (repeated !== undefined) {
      if (Number.isNaN(ms)) ms = mapMs(items[at] ?? 1, concurrency[node] ?? 1, repeated.makespanMs)
      if (Number.isNaN(usd)) usd = (items[at] ?? 1) * repeated.costUsd
    }
    const offer = offerMs[node] ?? Number.NaN
    if (!Number.isNaN(offer)) {
      // An agent is as much faster or slower than expected as the node is.
      const expected = expectedMs[at] ?? 0
      ms = expected > 0 ? (ms / expected) * offer : offer
      again = expected > 0 ? (again / expected) * offer : offer
      usd = offerUsd[node] ?? 0
    }
    const hedge = hedgeMs[node] ?? Number.POSITIVE_INFINITY
    if (ms > hedge) {
      ms = Math.min(ms, hedge + again)
      usd *= 2
    }
    costUsd += usd
    return ms + (extraMs[node] ?? 0)
  }
  const begin = (node: number, sample: Sample): void => {
    status[node] = BEGUN
    const ms = perform(node, sample)
    for (let resource = 0; resource < capacities.length; resource++) {
      const amount = demands[node * capacities.length + resource] ?? 0
      free[resource] = (free[resource] ?? 0) - amount
      usedMs[resource] = (usedMs[resource] ?? 0) + amount * ms
    }
    const by = agent[node] ?? -1
    if (by >= 0 && by < freeSlots.length) freeSlots[by] = (freeSlots[by] ?? 0) - 1
    pushEvent(heap, now + ms, node)
  }
  const makeReady = (node: number, sample: Sample): void => {
    if (needs[node] === 0) return begin(node, sample)
    const by = agent[node] ?? -1
    const queue = by >= 0 && by < slots.length ? by : slots.length
    const ready = queues[queue]
    if (ready !== undefined) addRank(ready, rankOf[node] ?? 0)
    sizes[queue] = (sizes[queue] ?? 0) + 1
  }
  const finish = (node: number, sample: Sample): void => {
    const end = outgoing.offsets[node + 1] ?? 0
    for (let edge = outgoing.offsets[node] ?? 0; edge < end; edge++) {
      const target = outgoing.targets[edge] ?? 0
      const left = (missing[target] ?? 0) - 1
      missing[target] = left
      if (left === 0 && status[target] === WAITING) makeReady(target, sample)
    }
  }
  const skipSides = (from: number, sample: Sample): void => {
    const holds = sample.holds[sampleOf[from] ?? 0] ?? BOTH_SIDES
    if (holds === BOTH_SIDES) return
    const skipped: number[] = []
    const collect = (on: number, isTaken: (node: number) => boolean): void => {
      const end = outgoing.offsets[on + 1] ?? 0
      for (let edge = outgoing.offsets[on] ?? 0; edge < end; edge++) {
        const node = outgoing.targets[edge] ?? 0
        if (branch[node] !== on || isTaken(node) || status[node] !== WAITING) continue
        status[node] = SKIPPED
        skipped.push(node)
      }
    }
    collect(from, (node) => side[node] === holds)
    for (let next = 0; next < skipped.length; next++) if (isBranch[skipped[next] ?? 0] === 1) collect(skipped[next] ?? 0, () => false)
    for (const node of skipped) finish(node, sample)
  }
  const fits = (node: number): boolean => {
    for (let resource = 0; resource < capacities.length; resource++) {
      if ((demands[node * capacities.length + resource] ?? 0) > (free[resource] ?? 0) + ROUNDING_SHARE * (capacities[resource] ?? 0)) return false
    }
    return true
  }
  const isUsedUp = (): boolean => {
    for (let resource = 0; resource < leastOf.length; resource++) if ((leastOf[resource] ?? 0) > (free[resource] ?? 0) + ROUNDING_SHARE * (capacities[resource] ?? 0)) return true
    return false
  }
  const letIn = (sample: Sample): void => {
    for (let index = 0; index < queues.length; index++) {
      const queue = queues[index]
      if (queue === undefined) continue
      let asides = 0
      while ((sizes[index] ?? 0) > 0 && asides < LOOKED_AT_MAX) {
        if (index < slots.length ? (freeSlots[index] ?? 0) <= 0 : isUsedUp()) break
        const rank = takeSmallest(queue)
        if (rank < 0) break
        const node = nodeOf[rank] ?? 0
        sizes[index] = (sizes[index] ?? 0) - 1
        if (fits(node)) begin(node, sample)
        else aside[asides++] = rank
      }
      for (let each = 0; each < asides; each++) addRank(queue, aside[each] ?? 0)
      sizes[index] = (sizes[index] ?? 0) + asides
    }
  }

  return (sample, total) => {
    now = 0
    costUsd = 0
    heap.length = 0
    status.fill(WAITING)
    free.set(capacities)
    freeSlots.set(slots)
    sizes.fill(0)
    for (const queue of queues) clearRanks(queue)
    for (let node = 0; node < count; node++) missing[node] = (incoming.offsets[node + 1] ?? 0) - (incoming.offsets[node] ?? 0)
    for (let node = 0; node < count; node++) if (missing[node] === 0 && status[node] === WAITING) makeReady(node, sample)
    letIn(sample)
    while (heap.length > 0) {
      now = heap.times[0] ?? 0
      while (heap.length > 0 && heap.times[0] === now) {
        const node = popEvent(heap)
        for (let resource = 0; resource < capacities.length; resource++) free[resource] = (free[resource] ?? 0) + (demands[node * capacities.length + resource] ?? 0)
        const by = agent[node] ?? -1
        if (by >= 0 && by < freeSlots.length) freeSlots[by] = (freeSlots[by] ?? 0) + 1
        if (isBranch[node] === 1) skipSides(node, sample)
        finish(node, sample)
      }
      letIn(sample)
    }
    total.makespanMs = now
    total.costUsd = costUsd
  }
}

/** For each resource that all who need anything need, the least of it that any does; 0 for others. */
function leastDemands(demands: Float64Array, resources: number, count: number): Float64Array {
  const least = new Float64Array(resources).fill(Number.POSITIVE_INFINITY)
  for (let node = 0; node < count; node++) {
    const own = demands.subarray(node * resources, (node + 1) * resources)
    if (own.every((amount) => amount === 0)) continue
    own.forEach((amount, resource) => (least[resource] = Math.min(least[resource] ?? 0, amount)))
  }
  return least.map((amount) => (amount === Number.POSITIVE_INFINITY ? 0 : amount))
}
