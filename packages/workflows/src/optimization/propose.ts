import type { Estimates } from '../analysis/task-graph.ts'
import { schedule } from '../scheduling/schedule.ts'
import { hedgeableNodes } from './hedgeable-nodes.ts'
import type { Judge, Judged } from './judge.ts'
import { average } from './measure-plans.ts'
import { mergeableChains } from './mergeable-chains.ts'
import type { PlanProposal } from './optimization.ts'
import { planProblem } from './plan-problem.ts'
import { smallerCapacities } from './smaller-capacities.ts'
import { widenMaps, type WidthEdit } from './wider-maps.ts'

/** Proposals of one kind: the best. More would not be read. */
const PROPOSED_MAX = 10
/** A dollar that nobody asked to save, as a share of the worth of a second. */
const TIE_SHARE = 1e-6
/** Candidates that are measured to find them. */
const MEASURED_MAX = 16

/** Others to do the nodes, if that is better. */
export function proposeAgents(judge: Judge, current: Judged, estimates: Estimates, limits: { readonly scheduleLimit: number; readonly seed: number }): readonly PlanProposal[] {
  const { plan, performance } = current
  const { agents = [], agentOf = new Map<string, string>(), offers = {} } = performance
  if (agents.length === 0 || agentOf.size === 0) return []
  const { perSecond = 1, perUsd = 0 } = judge.objective
  const hasCosts = Object.values(offers).some((on) => Object.values(on).some(({ costUsd = 0 }) => costUsd > 0))
  // Of two that are as good, the cheaper one: so who is cheap gets what there is time for.
  const objective = hasCosts ? { ...judge.objective, perUsd: Math.max(perUsd, TIE_SHARE * perSecond) } : judge.objective
  const found = schedule(planProblem(plan, estimates, performance, objective), limits)
  const order = Object.entries(found.startMs).sort(([, one], [, other]) => one - other).map(([id]) => id)
  const [after] = judge.measure([{ plan, performance: { ...performance, order, agentOf: new Map(Object.entries(found.agentOf)) } }])
  const moved = Object.keys(found.agentOf).filter((id) => found.agentOf[id] !== agentOf.get(id))
  if (after === undefined || moved.length === 0 || !judge.isBetter(current, after)) return []
  const offerOf = (id: string, agent: string | undefined) => offers[id]?.[agent ?? '']
  const faster = moved.filter((id) => (offerOf(id, found.agentOf[id])?.durationMs ?? 0) < (offerOf(id, agentOf.get(id))?.durationMs ?? 0))
  const cheaper = moved.filter((id) => (offerOf(id, found.agentOf[id])?.costUsd ?? 0) < (offerOf(id, agentOf.get(id))?.costUsd ?? 0))
  return [{
    kind: 'assign', nodes: moved, agentOf: found.agentOf, order, gain: judge.gainOf(current, after), confidence01: judge.confidenceOf(current, after, moved),
    reason: `Of ${moved.length} nodes that somebody else would do, ${faster.length} would be done faster and ${cheaper.length} for less; the others make room.`,
  }]
}

/** Wider maps whose bodies have effects: only the caller knows how many at one time the outside takes. */
export function proposeWidths(judge: Judge, current: Judged, edits: readonly WidthEdit[]): readonly PlanProposal[] {
  const measured = judge.measure(edits.slice(0, MEASURED_MAX).map((edit) => ({ ...current, plan: widenMaps(current.plan, [edit]) })))
  return bestOf(judge, current, measured, (after, index) => {
    const { map, concurrency, reason } = edits[index] as WidthEdit
    return { kind: 'widen', nodes: [map], concurrency, reason: `${reason} Its bodies have effects, so it has to be known that this many may run at one time.`, gain: judge.gainOf(current, after), confidence01: judge.confidenceOf(current, after, [map]) }
  })
}

/** Chains of tiny steps that could be one step, if somebody wrote it. */
export function proposeMerges(judge: Judge, current: Judged, estimates: Estimates): readonly PlanProposal[] {
  const { plan, performance } = current
  const chains = mergeableChains(plan.nodes, estimates, performance.overheadMs ?? 0).slice(0, MEASURED_MAX)
  const measured = judge.measure(chains.map((chain) => ({ plan, performance: { ...performance, withoutOverhead: new Set(chain.slice(1)) } })))
  return bestOf(judge, current, measured, (after, index) => {
    const nodes = chains[index] ?? []
    return { kind: 'merge', nodes, reason: `Calling these ${nodes.length} steps costs more than what they do. One step that does all of it would be called once.`, gain: judge.gainOf(current, after), confidence01: judge.confidenceOf(current, after, nodes) }
  })
}

/** Second tries beside first ones that take long. The two are taken to be independent. */
export function proposeHedges(judge: Judge, current: Judged, estimates: Estimates, seed: number): readonly PlanProposal[] {
  const { plan, performance } = current
  const hedges = hedgeableNodes(plan, estimates, seed).slice(0, MEASURED_MAX)
  const measured = judge.measure(hedges.map(({ node, afterMs }) => ({ plan, performance: { ...performance, hedgeMs: new Map([[node, afterMs]]) } })))
  return bestOf(judge, current, measured, (after, index) => {
    const { node, afterMs } = hedges[index] ?? { node: '', afterMs: 0 }
    return { kind: 'hedge', nodes: [node], afterMs, reason: `"${node}" takes longer than ${Math.round(afterMs)} ms in at most one run of twenty, and the whole waits for it. A second try beside it would mostly end first.`, gain: judge.gainOf(current, after), confidence01: judge.confidenceOf(current, after, [node]) }
  })
}

/** Less of what there is, with which the plan is done in time, or as soon as now. */
export function proposeCapacities(judge: Judge, current: Judged, deadlineMs: number | undefined): readonly PlanProposal[] {
  const { plan, performance, measured } = current
  const { capacities } = performance
  if (capacities === undefined) return []
  const latestMs = Math.max(average(measured.makespanMs) * (1 + 1e-9), deadlineMs ?? 0)
  const isInTime = (held: Readonly<Record<string, number>>): boolean => judge.measure([{ plan, performance: { ...performance, capacities: held } }]).every((each) => average(each.measured.makespanMs) <= latestMs)
  const smaller = smallerCapacities(plan, capacities, isInTime)
  if (smaller.length === 0) return []
  const held = { ...capacities, ...Object.fromEntries(smaller.map(({ resource, to }) => [resource, to])) }
  return judge.measure([{ plan, performance: { ...performance, capacities: held } }]).map((after) => ({
    kind: 'resize', nodes: [], capacities: held, gain: judge.gainOf(current, after), confidence01: judge.confidenceOf(current, after, []),
    reason: `${smaller.map(({ resource, from, to }) => `${to} of ${from} "${resource}"`).join(', ')} would do: the whole is expected ${deadlineMs === undefined ? 'no later than now' : `before ${Math.round(latestMs)} ms`}.`,
  }))
}

/** Those that are better, the ones that gain most time first. */
function bestOf(judge: Judge, current: Judged, measured: readonly Judged[], toProposal: (after: Judged, index: number) => PlanProposal): readonly PlanProposal[] {
  return measured
    .flatMap((after, index) => (hasTimeGain(judge, current, after) ? [toProposal(after, index)] : []))
    .sort((one, other) => other.gain.timeMs.mean - one.gain.timeMs.mean)
    .slice(0, PROPOSED_MAX)
}

function hasTimeGain(judge: Judge, current: Judged, after: Judged): boolean {
  const { mean, standardError } = judge.gainOf(current, after).timeMs
  return mean > 1e-9 * average(current.measured.makespanMs) && mean > 2 * standardError
}
