import { createAgentGenerator } from './agent-generation.ts'
import { agentPrices } from './agent-prices.ts'
import { createChance, type Chance } from '../chance.ts'
import { crossOver, mutate, pickPeak, type Stretch } from './crossover.ts'
import { backwardSide, forwardSide, type GenerationSide, type Generator } from './generator.ts'
import { createParallelGenerator } from './parallel-generation.ts'
import { createMember, type Member } from './population-member.ts'
import type { AgentModel, ScheduleModel } from './schedule-model.ts'
import { createScorer, isBetter, type ScheduleScore } from './schedule-score.ts'
import { isOver, type SearchLimits } from './search-limits.ts'
import { createSerialGenerator } from './serial-generation.ts'
import { sortTasks } from './sort-tasks.ts'
import { upwardRank } from './upward-rank.ts'

/** The best schedule that was found, in units from the present on. */
export interface FoundSchedule {
  readonly start: Float64Array
  readonly end: Float64Array
  /** The offer that each task takes. Only meant where agents do tasks. */
  readonly offers: Int32Array
  readonly makespan: number
  readonly score: ScheduleScore
  /** How many schedules were made. */
  readonly schedules: number
}

/** Enough to keep orders apart that lead to different schedules, and few enough to get somewhere within a thousand schedules. */
const POPULATION = 40
/**
 * A population that has not become better for so many generations will not: a new one begins, twice as large, and the best is kept beside
 * it. A generation changes a few places of each sequence, so longer ones are given more: half a generation for each task.
 */
const STALE_GENERATIONS_MIN = 20
const STALE_GENERATIONS_PER_TASK = 0.5
/** Larger ones come together too late to be of use. */
const POPULATION_MAX = 160
/** Numbers that a population may hold, about 20 bytes each: large problems have small populations. */
const POPULATION_CELLS_MAX = 1_000_000
/**
 * Above it, schedules are made by parallel generation alone, which is not as good but costs n log n; the profile of serial generation takes
 * n steps a task.
 */
const SERIAL_TASKS_MAX = 10_000
/**
 * How far chance moves the ranks by which first members are ordered, as a share of the rank. Each further population begins as much further
 * away, as what lies near the ranks has been looked at; at 2 little is left of them.
 */
const RANK_NOISE = 0.3
const RANK_NOISE_MAX = 2
/** At most so many tasks of a child look for another agent: few, whatever their number, as each moves others. */
const REASSIGNED_MAX = 4
/** So many of these take the agent where they end first, the others any. */
const REASSIGN_BY_END_SHARE = 0.9
/** The least advantage of a first member's own choice of agents: below it, a task goes where it ends first. From none to a factor of two. */
const ADVANTAGE_MAX = 1

type Direction = 0 | 1
const FORWARD: Direction = 0
const BACKWARD: Direction = 1

/**
 * A genetic algorithm over two populations (after Debels and Vanhoucke 2005): schedules made from the present on, and schedules made from
 * the end backwards. The children of one population are scheduled in the other direction, by the ends that their parents had, so that
 * each generation is justified on the way (forward-backward improvement: Valls, Ballestín and Quintanilla 2005). A member is an order of
 * tasks, and the agents that do them.
 *
 * The first members are ordered by upward rank, exact and disturbed by chance, and made by serial and parallel generation; with agents, the
 * first is HEFT. What is found is never worse than the best of these. Makes at least one schedule, whatever the limits.
 *
 * @param isProved asked whether a makespan without excess is known to be the best
 */
export function searchGenetically(model: ScheduleModel, seed: number, limits: SearchLimits, isProved: (makespan: number, schedules: number) => boolean): FoundSchedule {
  const { count, agents } = model
  const chance = createChance(seed)
  const scorer = createScorer(model)
  const headBackward = new Float64Array(count)
  const sides: readonly [GenerationSide, GenerationSide] = [forwardSide(model), backwardSide(model, headBackward)]
  const generatorOf = (side: GenerationSide): Generator => {
    if (agents !== undefined) return createAgentGenerator(model, agents, side)
    return count > SERIAL_TASKS_MAX ? createParallelGenerator(model, side) : createSerialGenerator(model, side)
  }
  const generators: readonly [Generator, Generator] = [generatorOf(sides[FORWARD]), generatorOf(sides[BACKWARD])]
  const parallel = agents === undefined ? createParallelGenerator(model, sides[FORWARD]) : undefined
  const rank = upwardRank(model)
  const work = workOf(model)
  const prices = agents === undefined ? new Float64Array(0) : agentPrices(agents).price

  const best = { start: new Float64Array(count), end: new Float64Array(count), offers: new Int32Array(count), makespan: Number.POSITIVE_INFINITY, excess: Number.POSITIVE_INFINITY, value: Number.POSITIVE_INFINITY }
  const start = new Float64Array(count)
  const end = new Float64Array(count)
  const offers = new Int32Array(count).fill(-1)
  const sequence = new Int32Array(count)
  const keys = new Float64Array(count)
  const score: ScheduleScore = { excess: 0, value: 0 }
  const stretch: Stretch = { from: 0, to: 0 }
  let made = 0
  let isDone = false
  // With a limit of time: when the last schedule was made, and the least that one has taken.
  let madeAtMs = limits.deadlineMs < Number.POSITIVE_INFINITY ? limits.nowMs() : 0
  let quickestMs = Number.POSITIVE_INFINITY

  /** Schedules `sequence` with `offers` into `start` and `end`, and scores it. */
  const make = (direction: Direction) => {
    const makespan = generators[direction].generate(sequence, start, end, offers)
    made += 1
    if (direction === BACKWARD) scorer.scoreBackward(model.objective.hasDeadlines ? Math.max(makespan, best.makespan) : makespan, start, offers, score)
    else {
      scorer.scoreForward(makespan, end, offers, score)
      if (isBetter(score, best)) keepBest(makespan)
    }
    if (limits.deadlineMs < Number.POSITIVE_INFINITY) {
      const nowMs = limits.nowMs()
      quickestMs = Math.min(quickestMs, nowMs - madeAtMs)
      madeAtMs = nowMs
    }
    const isBest = scorer.isMakespanOnly && best.excess === 0 && isProved(best.makespan, made)
    isDone = isBest || isOver(limits, made, quickestMs)
  }
  const keepBest = (makespan: number) => {
    best.start.set(start)
    best.end.set(end)
    best.offers.set(offers)
    best.makespan = makespan
    best.excess = score.excess
    best.value = score.value
    if (!model.objective.hasDeadlines) return
    for (let task = 0; task < count; task++) headBackward[task] = Math.max(0, makespan - (model.due[task] ?? 0))
  }
  /** Keeps what was made, in the order in which the other direction will take it. */
  const store = (member: Member) => {
    for (let task = 0; task < count; task++) member.moment[task] = -(end[task] ?? 0)
    member.sequence.set(sequence)
    sortTasks(member.sequence, member.moment)
    for (let place = 0; place < count; place++) member.place[member.sequence[place] ?? 0] = place
    member.offers.set(offers)
    member.excess = score.excess
    member.value = score.value
  }
  /** A schedule made backwards counts once it is made forwards, by the starts that it had. */
  const confirm = (member: Member) => {
    if (isDone || !isBetter(member, best)) return
    sequence.set(member.sequence)
    offers.set(member.offers)
    make(FORWARD)
  }
  const makeFirst = (member: Member, index: number) => {
    sequence.set(model.topological)
    const noise = index === 0 ? 0 : rankNoise
    for (let task = 0; task < count; task++) keys[task] = -(rank[task] ?? 0) * (1 + noise * (chance.share() - 0.5))
    sortTasks(sequence, keys)
    if (agents !== undefined) chooseFirstOffers(agents, prices, index, chance, offers)
    if (parallel !== undefined && index % 2 === 1) {
      parallel.generate(sequence, start, end, offers)
      made += 1
      sortTasks(sequence, start)
    }
    make(FORWARD)
    store(member)
  }
  const makeChild = (parents: readonly Member[], index: number, direction: Direction) => {
    const own = parents[index]
    const one = parents[chance.below(parents.length)]
    const another = parents[chance.below(parents.length)]
    if (own === undefined || one === undefined || another === undefined) return
    const partner = isBetter(another, one) ? another : one
    const [keeper, other] = chance.share() < 0.5 ? [own, partner] : [partner, own]
    pickPeak(keeper, work, chance, stretch)
    crossOver(keeper, other, stretch, sequence)
    mutate(sequence, chance)
    if (agents !== undefined) inheritOffers(keeper, other, stretch, agents, chance, offers)
    make(direction)
  }

  let rankNoise = RANK_NOISE
  const staleMax = Math.max(STALE_GENERATIONS_MIN, STALE_GENERATIONS_PER_TASK * count)
  let populationSize = Math.max(4, Math.min(POPULATION, Math.floor(POPULATION_CELLS_MAX / Math.max(1, count))))
  for (;;) {
    const created = () => Array.from({ length: populationSize }, () => createMember(count))
    // By the direction in which their children will be scheduled.
    const populations: readonly [readonly Member[], readonly Member[]] = [created(), created()]
    for (const [index, member] of populations[BACKWARD].entries()) {
      makeFirst(member, index)
      if (isDone) return finish()
    }
    let direction: Direction = BACKWARD
    const leader: ScheduleScore = { excess: Number.POSITIVE_INFINITY, value: Number.POSITIVE_INFINITY }
    for (let stale = 0; stale <= staleMax; ) {
      const parents = populations[direction]
      const children = populations[direction === FORWARD ? BACKWARD : FORWARD]
      const elite = indexOfBest(children)
      for (const [index, child] of children.entries()) {
        makeChild(parents, index, direction)
        if (index !== elite || !isBetter(child, score)) store(child)
        if (direction === BACKWARD) confirm(child)
        if (isDone) return finish()
      }
      if (direction === FORWARD) {
        const fittest = children[indexOfBest(children)]
        stale += 1
        if (fittest !== undefined && isBetter(fittest, leader)) {
          stale = 0
          leader.excess = fittest.excess
          leader.value = fittest.value
        }
      }
      direction = direction === FORWARD ? BACKWARD : FORWARD
    }
    rankNoise = Math.min(RANK_NOISE_MAX, rankNoise + RANK_NOISE)
    populationSize = Math.max(populationSize, Math.min(POPULATION_MAX, 2 * populationSize, Math.floor(POPULATION_CELLS_MAX / Math.max(1, count))))
  }

  function finish(): FoundSchedule {
    return { start: best.start, end: best.end, offers: best.offers, makespan: best.makespan, score: { excess: best.excess, value: best.value }, schedules: made }
  }
}

/** What each task holds: its duration times the sum of its shares of the capacities. Where nothing is shared, its duration. */
function workOf({ count, duration, capacities, amounts }: ScheduleModel): Float64Array {
  return Float64Array.from({ length: count }, (_, task) => {
    const share = capacities.reduce((sum, capacity, resource) => sum + (capacity > 0 ? (amounts[task]?.[resource] ?? 0) / capacity : 0), 0)
    return (duration[task] ?? 0) * (capacities.length === 0 ? 1 : share)
  })
}

function indexOfBest(members: readonly Member[]): number {
  let best = 0
  members.forEach((member, index) => {
    const leader = members[best]
    if (leader !== undefined && isBetter(member, leader)) best = index
  })
  return best
}

/**
 * Offers of the first members: where each task ends first, which makes the first of them HEFT; the cheapest; the shortest. For half of the
 * others, tasks with a clear advantage by `price` take that offer, and the rest goes where it ends first: so fast agents are left to those
 * that gain most by them.
 */
function chooseFirstOffers({ first, agent, costUsd, duration }: AgentModel, price: Float64Array, index: number, chance: Chance, offers: Int32Array): void {
  offers.fill(-1)
  if (index === 0 || (index > 2 && index % 2 === 0)) return
  const advantage = index <= 2 ? 0 : ADVANTAGE_MAX * chance.share() ** 2
  const measure = (offer: number) => (index === 1 ? (costUsd[offer] ?? 0) : index === 2 ? (duration[offer] ?? 0) : (duration[offer] ?? 0) * (price[agent[offer] ?? -1] ?? 0))
  for (let task = 0; task < offers.length; task++) {
    let least = Number.POSITIVE_INFINITY
    let second = Number.POSITIVE_INFINITY
    let chosen = -1
    for (let offer = first[task] ?? 0; offer < (first[task + 1] ?? 0); offer++) {
      const each = measure(offer)
      if (each < least) {
        second = least
        least = each
        chosen = offer
      } else if (each < second) second = each
    }
    if (second >= least * (1 + advantage)) offers[task] = chosen
  }
}

/** Each task stays with the agent of the parent that gave its place; a few look for the agent where they end first, or go to any. */
function inheritOffers(keeper: Member, other: Member, { from, to }: Stretch, { first }: AgentModel, chance: Chance, offers: Int32Array): void {
  const count = offers.length
  for (let task = 0; task < count; task++) {
    const place = keeper.place[task] ?? 0
    offers[task] = (place >= from && place < to ? keeper : other).offers[task] ?? -1
  }
  for (let changes = 1 + chance.below(REASSIGNED_MAX); changes > 0; changes--) {
    const task = chance.below(count)
    const begin = first[task] ?? 0
    offers[task] = chance.share() < REASSIGN_BY_END_SHARE ? -1 : begin + chance.below((first[task + 1] ?? 0) - begin)
  }
}
