import type { GenerationSide, Generator } from './generator.ts'
import { packDemands, type PackedDemands } from './pack-demands.ts'
import { addRank, clearRanks, createRankSet, takeSmallest } from './rank-set.ts'
import { clearProfile, createProfile, earliestFit, occupy, type ResourceProfile } from './resource-profile.ts'
import type { AgentModel, ScheduleModel } from './schedule-model.ts'

/**
 * Serial schedule generation where agents do the tasks: each goes to the agent of its offer, or to the one where it ends first (weighed
 * against what it costs, when the objective counts that), into the first gap that is long enough. With the order of `upwardRank` and no
 * offer given this is HEFT (Topcuoglu, Hariri and Wu 2002). Costs like `createSerialGenerator`, for each offer that is tried.
 */
export function createAgentGenerator(model: ScheduleModel, agents: AgentModel, side: GenerationSide): Generator {
  const { count } = model
  const { perUnit, perUsd } = model.objective
  const { waitsFor, leadsTo, head, tail, fixed } = side
  const shared = createProfile(model.demands, count)
  const ofAgent = agentProfiles(agents, count)
  const isShared = Uint8Array.from({ length: count }, (_, task) => Number(model.amounts[task]?.some((amount) => amount > 0) ?? false))
  const eligible = createRankSet(count)
  const rankOf = new Int32Array(count)
  const missing = new Int32Array(count)
  const agentOf = new Int32Array(count)
  const isFixed = new Uint8Array(count)
  for (const task of fixed) isFixed[task] = 1
  // What was found last, so that a try needs no object.
  let foundStart = 0

  const tryOffer = (task: number, offer: number, end: Float64Array): void => {
    const agent = agents.agent[offer] ?? -1
    const length = agents.duration[offer] ?? 0
    const { first, target, delay, transfer } = waitsFor
    let from = head[task] ?? 0
    for (let edge = first[task] ?? 0; edge < (first[task + 1] ?? 0); edge++) {
      const source = target[edge] ?? 0
      const other = agentOf[source] ?? -1
      const travels = other !== agent && other >= 0 && agent >= 0
      const ready = (end[source] ?? 0) + (delay[edge] ?? 0) + (travels ? (transfer[edge] ?? 0) : 0)
      if (ready > from) from = ready
    }
    foundStart = length === 0 ? from : fitBoth(task, length, from, isShared[task] === 1 ? shared : undefined, ofAgent[agent])
  }
  const place = (task: number, offer: number, from: number, start: Float64Array, end: Float64Array): number => {
    const until = from + (agents.duration[offer] ?? 0)
    const agent = agents.agent[offer] ?? -1
    start[task] = from
    end[task] = until
    agentOf[task] = agent
    if (until > from) {
      fitBoth(task, until - from, from, isShared[task] === 1 ? shared : undefined, ofAgent[agent])
      if (isShared[task] === 1) occupy(shared, task, from, until)
      const own = ofAgent[agent]
      if (own !== undefined) occupy(own, task, from, until)
    }
    for (let edge = leadsTo.first[task] ?? 0; edge < (leadsTo.first[task + 1] ?? 0); edge++) {
      const next = leadsTo.target[edge] ?? 0
      const left = (missing[next] ?? 0) - 1
      missing[next] = left
      if (left === 0) addRank(eligible, rankOf[next] ?? 0)
    }
    return until + (tail[task] ?? 0)
  }
  const generate = (sequence: Int32Array, start: Float64Array, end: Float64Array, offers: Int32Array): number => {
    clearProfile(shared)
    for (const profile of ofAgent) clearProfile(profile)
    clearRanks(eligible)
    for (let rank = 0; rank < count; rank++) {
      const task = sequence[rank] ?? 0
      rankOf[task] = rank
      const sources = (waitsFor.first[task + 1] ?? 0) - (waitsFor.first[task] ?? 0)
      missing[task] = sources
      if (sources === 0 && isFixed[task] === 0) addRank(eligible, rank)
    }
    let makespan = 0
    for (let index = 0; index < fixed.length; index++) {
      const task = fixed[index] ?? 0
      const offer = agents.first[task] ?? 0
      offers[task] = offer
      makespan = Math.max(makespan, place(task, offer, 0, start, end))
    }
    for (let rank = takeSmallest(eligible); rank >= 0; rank = takeSmallest(eligible)) {
      const task = sequence[rank] ?? 0
      let chosen = offers[task] ?? -1
      let from = 0
      if (chosen >= 0) {
        tryOffer(task, chosen, end)
        from = foundStart
      } else {
        let least = Number.POSITIVE_INFINITY
        for (let offer = agents.first[task] ?? 0; offer < (agents.first[task + 1] ?? 0); offer++) {
          tryOffer(task, offer, end)
          const worth = perUsd === 0 ? foundStart + (agents.duration[offer] ?? 0) : perUnit * (foundStart + (agents.duration[offer] ?? 0)) + perUsd * (agents.costUsd[offer] ?? 0)
          if (worth >= least) continue
          least = worth
          chosen = offer
          from = foundStart
        }
        offers[task] = chosen
      }
      makespan = Math.max(makespan, place(task, chosen, from, start, end))
    }
    return makespan
  }
  return { generate }
}

/** The first moment at which a task fits both what is shared and its agent: each of the two is asked in turn until both agree. */
function fitBoth(task: number, length: number, from: number, shared: ResourceProfile | undefined, own: ResourceProfile | undefined): number {
  let start = own === undefined ? from : earliestFit(own, task, length, from)
  if (shared === undefined) return start
  for (;;) {
    const alsoShared = earliestFit(shared, task, length, start)
    if (alsoShared === start || own === undefined) return alsoShared
    start = earliestFit(own, task, length, alsoShared)
    if (start === alsoShared) return start
  }
}

/** A profile for each agent, with room for the tasks that it can do. Every task takes one slot; agents of equally many share who takes what. */
function agentProfiles({ slots, agent }: AgentModel, count: number): readonly ResourceProfile[] {
  const ones = Array.from({ length: count }, () => [1])
  const demandsOf = new Map<number, PackedDemands>()
  const offersOf = new Int32Array(slots.length)
  for (const each of agent) if (each >= 0) offersOf[each] = (offersOf[each] ?? 0) + 1
  return Array.from(slots, (each, index) => {
    const demands = demandsOf.get(each) ?? packDemands([each], ones)
    demandsOf.set(each, demands)
    return createProfile(demands, offersOf[index] ?? 0)
  })
}
