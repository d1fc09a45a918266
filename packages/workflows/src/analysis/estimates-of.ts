import type { Outcome } from '@nofx/core'
import { allNodes } from '../plan/dependencies.ts'
import type { MapNode, Plan, PlanNode } from '../plan/plan.ts'
import { assertValidPlan } from '../plan/validate-plan.ts'
import { checkIsPlan } from './check-is-plan.ts'
import { checkOutcomes } from './check-outcomes.ts'
import type { Estimate, Estimates } from './task-graph.ts'

/** Fewer runs say too little of how a node differs from one to the next. */
const RUNS_MIN = 5
/** Of each node, the newest. More would say what these say, and what was long ago says less. */
const SAMPLES_MAX = 1_000

/**
 * What nodes of a plan take and cost by what was recorded of its runs: for `analyze`, `whatIf` and `optimize`. A node that fewer than 5 runs have completed is left out,
 * and counts as not estimated there.
 *
 * - a **step**, an **agent** and an **approval** take what they took from the start of their first try to the end of the last. In the body of a map it is what each item took, without tries
 *   that failed: which item those were of is not recorded;
 * - a **map** goes over as many items as its body was performed for. Runs with an empty list leave no trace, and do not count;
 * - a **branch** holds in the share of runs in which a node on its one side was performed, if both sides have such nodes or it is on no side itself.
 *
 * Outcomes are taken to be of completed runs of this plan, or of one whose nodes of the same ids do the same. Costs a pass over outcomes and nodes.
 *
 * @throws NofxError `plan.invalid` for a plan with faults; `input.invalid` for what is no plan, or no list of outcomes of one workflow
 *
 * @example
 * ```ts
 * const outcomes = await storage.outcomes.read({ runName: 'release', newestFirst: true, limit: 10_000 })
 * optimize(release.plan, { estimates: estimatesOf(release.plan, outcomes) })
 * ```
 */
export function estimatesOf(plan: Plan, outcomes: readonly Outcome[]): Estimates {
  checkIsPlan('The plan to estimate', plan)
  checkOutcomes('The outcomes to estimate from', outcomes)
  assertValidPlan(plan)
  const nodes = allNodes(plan.nodes)
  const bodies = new Map(nodes.flatMap((node) => (node.type === 'map' ? allNodes(node.nodes).map(({ id }) => [id, node] as const) : [])))
  const runs = runsOf(outcomes)
  return Object.fromEntries(nodes.flatMap((node) => {
    const estimate = node.type === 'map' ? itemsOf(node, runs, bodies) : node.type === 'branch' ? sidesOf(node, plan, runs) : workOf(node, runs, bodies.has(node.id))
    return estimate === undefined ? [] : [[node.id, estimate] as const]
  }))
}

/** The outcomes of each node, run by run, the newest run first. */
type Runs = readonly ReadonlyMap<string, readonly Outcome[]>[]

function runsOf(outcomes: readonly Outcome[]): Runs {
  const runs = new Map<string, { readonly byNode: Map<string, Outcome[]>; endMs: number }>()
  for (const outcome of outcomes) {
    const { runId, node, kind, settledAt } = outcome
    const run = runs.get(runId) ?? { byNode: new Map<string, Outcome[]>(), endMs: settledAt }
    runs.set(runId, run)
    run.endMs = Math.max(run.endMs, settledAt)
    // A timer only waits for the next try.
    if (node === null || kind === 'timer') continue
    const known = run.byNode.get(node)
    if (known === undefined) run.byNode.set(node, [outcome])
    else known.push(outcome)
  }
  return [...runs.values()].sort((one, other) => other.endMs - one.endMs).map(({ byNode }) => byNode)
}

function workOf({ id }: PlanNode, runs: Runs, isInMap: boolean): Estimate | undefined {
  const durationMs: number[] = []
  const costUsd: number[] = []
  let seen = 0
  for (const run of runs) {
    const tries = run.get(id) ?? []
    const completed = tries.filter(({ status }) => status === 'completed')
    if (completed.length === 0) continue
    seen += 1
    const spentUsd = tries.reduce((sum, each) => sum + each.costUsd, 0)
    if (isInMap) durationMs.push(...completed.map(({ startedAt, settledAt }) => Math.max(0, settledAt - startedAt)))
    else durationMs.push(Math.max(0, completed.reduce((last, { settledAt }) => Math.max(last, settledAt), 0) - tries.reduce((first, { startedAt }) => Math.min(first, startedAt), Number.POSITIVE_INFINITY)))
    costUsd.push(spentUsd / (isInMap ? completed.length : 1))
    if (durationMs.length >= SAMPLES_MAX) break
  }
  return seen < RUNS_MIN ? undefined : { durationMs: { samples: durationMs.slice(0, SAMPLES_MAX) }, costUsd: { samples: costUsd } }
}

/** Counted by a node of the body that runs for every item. */
function itemsOf(map: MapNode, runs: Runs, bodies: ReadonlyMap<string, MapNode>): Estimate | undefined {
  const counted = countedNode(map)
  const outer = bodies.get(map.id)
  const each = outer === undefined ? undefined : countedNode(outer)
  if (counted === undefined || (outer !== undefined && each === undefined)) return undefined
  const completedIn = (run: Runs[number], id: string) => (run.get(id) ?? []).filter(({ status }) => status === 'completed').length
  const samples = runs.map((run) => completedIn(run, counted) / (each === undefined ? 1 : Math.max(1, completedIn(run, each)))).filter((items) => items > 0)
  return samples.length < RUNS_MIN ? undefined : { items: { samples: samples.slice(0, SAMPLES_MAX) } }
}

function countedNode({ nodes }: MapNode): string | undefined {
  return nodes.find(({ type, guard }) => guard === undefined && type !== 'map' && type !== 'branch')?.id
}

function sidesOf({ id, guard }: PlanNode, { nodes }: Plan, runs: Runs): Estimate | undefined {
  const side = (is: boolean) => nodes.filter((node) => node.guard?.branch === id && node.guard.is === is && node.type !== 'map' && node.type !== 'branch').map((node) => node.id)
  const [yes, no] = [side(true), side(false)]
  const ran = (run: Runs[number], of: readonly string[]) => of.some((node) => run.has(node))
  // With nodes on one side alone, that the other was taken is only known of a branch that every run comes to.
  if (yes.length + no.length === 0 || ((yes.length === 0 || no.length === 0) && (guard !== undefined || !nodes.some((node) => node.id === id)))) return undefined
  const reached = yes.length > 0 && no.length > 0 ? runs.filter((run) => ran(run, yes) || ran(run, no)) : runs
  if (reached.length < RUNS_MIN) return undefined
  return { probability01: reached.filter((run) => (yes.length > 0 ? ran(run, yes) : !ran(run, no))).length / reached.length }
}
