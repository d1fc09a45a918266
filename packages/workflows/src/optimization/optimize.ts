import { spreadOf } from '../analysis/spread-of.ts'
import type { Estimates } from '../analysis/task-graph.ts'
import { meanOf } from '../analysis/uncertain.ts'
import { allNodes } from '../plan/dependencies.ts'
import type { Plan, PlanNode } from '../plan/plan.ts'
import { changeWaits } from './change-waits.ts'
import { incidentalWaits } from './incidental-waits.ts'
import { createJudge, type Judge, type Judged } from './judge.ts'
import type { Optimization, PlanChange, PlanFigures } from './optimization.ts'
import { checkOptimizeOptions, type OptimizeOptions } from './optimize-options.ts'
import type { Performance } from './plan-model.ts'
import { proposeAgents, proposeCapacities, proposeHedges, proposeMerges, proposeWidths } from './propose.ts'
import { redundantWaits } from './redundant-waits.ts'
import { sharedSteps, shareSteps, type ShareEdit } from './shared-steps.ts'
import { criticalFirst, reorderNodes, scheduledFirst } from './start-orders.ts'
import { widenMaps, widerMaps } from './wider-maps.ts'

const DRAWS_DEFAULT = 400
const DRAWS_DEFAULT_MIN = 20
/** Nodes simulated by default for each plan that is compared: some hundredths of a second. Dozens are. */
const DRAWS_WORK = 100_000
const SCHEDULE_LIMIT_DEFAULT = 1_000
/** Tasks scheduled by default: seconds. */
const SCHEDULE_WORK = 1_000_000
const INTERVALS_DEFAULT: readonly number[] = [0.8, 0.95]
/** Changes of one kind that are measured each by itself, fewer in plans of more than some thousand nodes; further ones are measured, and told of, as one. */
const MEASURED_ALONE_MAX = 10
const MEASURED_WORK = 50_000
/** These make a plan do less, so that they are good also where nothing is known of what it takes. */
const ALWAYS_APPLIED: ReadonlySet<PlanChange['kind']> = new Set(['share', 'drop-waits'])

/**
 * Makes a plan better without changing what it means: every run that would have completed completes with the same output, and everything with an effect comes
 * after what it came after. A run that fails may fail at another step, as pure steps may begin sooner. Says of each change why, what it
 * gains and how sure that is, and proposes what is not for a plan to say.
 *
 * Plans are compared by performing them in simulation, in the same runs drawn from the estimates: whatever is ready begins in the order of the plan as soon
 * as there is room for it. What is applied makes the plan better, or at least no worse and shorter (`share`, `drop-waits`):
 *
 * - `parallelise`: a wait (`after`) between two `pure` steps goes, and so do those that `incidental` names. Waits along which values
 *   are read always stay, and so does the order of everything that is not pure;
 * - `share`: two `pure` steps of one call, one input and the same waits become one;
 * - `drop-waits`: a wait that holds in any case goes;
 * - `widen`: maps with pure bodies get as many at one time as there is room for;
 * - `reorder`: nodes stand in the order in which they should begin. It matters where things are scarce, to who lets in what is ready in the order of the plan.
 *
 * Costs a pass over nodes and edges for each kind of change, and a simulation for each plan that is compared and each run drawn: seconds for 10,000 nodes of uncertain
 * duration.
 *
 * @throws NofxError `plan.invalid` for a plan with faults, or that needs more than there is; `input.invalid` for other options that make no sense
 *
 * @example
 * ```ts
 * const { plan, changes, proposals } = optimize(release.plan, {
 *   estimates: { test: { durationMs: { p50: 60_000, p90: 200_000 } }, lint: { durationMs: 20_000 } },
 *   resources: { capacities: { cpu: 8 } },
 * })
 * changes[0] // { kind: 'parallelise', nodes: ['lint', 'test'], reason: 'Nothing depends on …', gain: { timeMs: { mean: 20000, … }, … }, confidence01: 1 }
 * ```
 */
export function optimize(plan: Plan, options: OptimizeOptions = {}): Optimization {
  checkOptimizeOptions(plan, options)
  const { incidental = [], seed = 1, intervals = INTERVALS_DEFAULT, overheadMs = 0, deadlineMs } = options
  const { capacities, agents = [], offers = {} } = options.resources ?? {}
  const estimates = alikeEstimates(listsOf(plan).flatMap(sharedSteps), options.estimates ?? {})
  const draws = options.draws ?? Math.min(DRAWS_DEFAULT, Math.max(DRAWS_DEFAULT_MIN, Math.floor(DRAWS_WORK / (plan.nodes.length + 1))))
  const scheduleLimit = options.scheduleLimit ?? Math.min(SCHEDULE_LIMIT_DEFAULT, Math.max(1, Math.floor(SCHEDULE_WORK / (plan.nodes.length + 1))))
  const measuredMax = Math.min(MEASURED_ALONE_MAX, Math.max(1, Math.floor(MEASURED_WORK / (plan.nodes.length + 1))))
  const judge = createJudge({ ...options, estimates }, { plan, estimates, draws, seed, intervals })
  const performance: Performance = { capacities, agents, offers, agentOf: presentAgents(options), overheadMs }
  const changes: PlanChange[] = []
  const before = judge.measure([{ plan, performance }])[0]
  // One variant is measured to one result.
  if (before === undefined) throw new Error('The plan was not measured.')
  let current = before

  const apply = <Edit extends { readonly reason: string }>(kind: PlanChange['kind'], edits: readonly Edit[], change: (plan: Plan, edits: readonly Edit[]) => Plan, nodesOf: (edit: Edit) => readonly string[]): void => {
    const groups = edits.slice(0, measuredMax).map((edit) => [edit])
    if (edits.length > measuredMax) groups.push(edits.slice(measuredMax))
    let changed = current.plan
    const measured = judge.measure(groups.map((group) => ({ plan: (changed = change(changed, group)), performance })))
    const last = measured.at(-1)
    if (last === undefined || (ALWAYS_APPLIED.has(kind) ? judge.isWorse(current, last) : !judge.isBetter(current, last))) return
    groups.forEach((group, index) => {
      const [one, other] = [measured[index - 1] ?? current, measured[index] ?? last]
      const nodes = [...new Set(group.flatMap(nodesOf))]
      const more = group.length > 1 ? ` ${group.length - 1} more are like it.` : ''
      changes.push({ kind, nodes, reason: `${group[0]?.reason ?? ''}${more}`, gain: judge.gainOf(one, other), confidence01: kind === 'drop-waits' ? 1 : judge.confidenceOf(one, other, nodes) })
    })
    current = last
  }
  /** Those of the plan as it is now, and of the bodies of its maps. */
  const known = () => knownEstimates(current.plan, estimates)

  // Before steps become one, as a wait that was called incidental may then be one that was not.
  apply('parallelise', listsOf(plan).flatMap((nodes) => incidentalWaits(nodes, incidental)), changeWaits, ({ target, drop }) => [...drop, target])
  apply('share', listsOf(current.plan).flatMap(sharedSteps), shareSteps, ({ kept, removed }) => [kept, removed])
  apply('drop-waits', listsOf(current.plan).flatMap(redundantWaits), changeWaits, ({ target, drop }) => [...drop, target])
  const widths = widerMaps(current.plan.nodes, capacities ?? {}, (id) => (Object.hasOwn(estimates, id) && estimates[id]?.items !== undefined ? meanOf(estimates[id].items) : undefined))
  apply('widen', widths.filter(({ isPure }) => isPure), widenMaps, ({ map }) => [map])
  if (capacities !== undefined || agents.length > 0) {
    const orders = [criticalFirst(current.plan, known()), scheduledFirst(current.plan, known(), performance, { scheduleLimit, seed })]
    apply('reorder', bestOrder(judge, current, orders), (to, [edit]) => reorderNodes(to, edit?.order ?? []), ({ moved }) => moved)
  }
  const proposals = [
    ...proposeAgents(judge, current, known(), { scheduleLimit, seed }),
    ...proposeWidths(judge, current, widths.filter(({ isPure }) => !isPure)),
    ...proposeMerges(judge, current, known()),
    ...proposeHedges(judge, current, known(), seed),
    ...proposeCapacities(judge, current, deadlineMs),
  ]
  return { plan: current.plan, changes, proposals, before: figuresOf(before, intervals), after: figuresOf(current, intervals) }
}

function presentAgents({ resources: { offers = {}, agentOf = {} } = {} }: OptimizeOptions): ReadonlyMap<string, string> {
  return new Map(Object.entries(offers).map(([id, on]) => [id, (Object.hasOwn(agentOf, id) ? agentOf[id] : undefined) ?? Object.keys(on)[0] ?? '']))
}

/** Steps that do the same take the same: what is known of one holds for the other. */
function alikeEstimates(same: readonly ShareEdit[], given: Estimates): Estimates {
  const estimates = new Map(Object.entries(given))
  for (const { kept, removed } of same) {
    const alike = { ...estimates.get(removed), ...estimates.get(kept) }
    if (Object.keys(alike).length > 0) estimates.set(kept, alike)
  }
  for (const { kept, removed } of same) {
    const alike = { ...estimates.get(kept), ...estimates.get(removed) }
    if (Object.keys(alike).length > 0) estimates.set(removed, alike)
  }
  return Object.fromEntries(estimates)
}

/** The nodes of a plan, and those of the bodies in it. */
function listsOf({ nodes }: Plan): readonly (readonly PlanNode[])[] {
  return [nodes, ...allNodes(nodes).flatMap((node) => (node.type === 'map' ? [node.nodes] : []))]
}

function knownEstimates({ nodes }: Plan, estimates: Estimates): Estimates {
  return Object.fromEntries(allNodes(nodes).flatMap(({ id }) => (Object.hasOwn(estimates, id) && estimates[id] !== undefined ? [[id, estimates[id]] as const] : [])))
}

/** The one of several orders that is best in the mean, if it is another one than now. */
function bestOrder(judge: Judge, { plan, performance }: Judged, orders: readonly (readonly string[])[]): readonly { readonly order: readonly string[]; readonly moved: readonly string[]; readonly reason: string }[] {
  const [first, ...others] = judge.measure(orders.map((order) => ({ plan: reorderNodes(plan, order), performance })))
  if (first === undefined) return []
  const best = others.reduce((one, other) => (judge.isBetter(one, other) ? other : one), first)
  const order = best.plan.nodes.map(({ id }) => id)
  const moved = order.filter((id, place) => plan.nodes[place]?.id !== id)
  return moved.length === 0 ? [] : [{ order, moved, reason: 'Not everything that is ready has room at once, so what most is left to do behind should begin first.' }]
}

function figuresOf({ measured: { makespanMs, costUsd, utilisation01 } }: Judged, intervals: readonly number[]): PlanFigures {
  return { makespanMs: spreadOf(makespanMs, intervals, 0), costUsd: spreadOf(costUsd, intervals, 0), utilisation01 }
}
