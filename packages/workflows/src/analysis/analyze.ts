import { NofxError } from '@nofx/core'
import { checkFields, describeValue } from '../check-fields.ts'
import { START, dominatorsOf } from '../graph/dominators-of.ts'
import { levelsOf } from '../graph/levels-of.ts'
import { redundantEdges } from '../graph/redundant-edges.ts'
import { allNodes } from '../plan/dependencies.ts'
import type { Plan, PlanEdge } from '../plan/plan.ts'
import { assertValidPlan } from '../plan/validate-plan.ts'
import { checkIsPlan } from './check-is-plan.ts'
import { checkCycle, checkEstimates, checkTaskGraph } from './check-task-graph.ts'
import { criticalPaths } from './critical-paths.ts'
import { drawRuns } from './draw-runs.ts'
import { gainsOf } from './gains-of.ts'
import { parallelismOf, type Parallelism } from './parallelism-of.ts'
import { spreadOf, type Expected } from './spread-of.ts'
import type { Estimates, TaskGraph } from './task-graph.ts'
import { expectedCostUsd, modelPlan, modelTasks, type TaskModel } from './task-model.ts'
import { taskTimes } from './task-times.ts'
import { widthOf } from './width-of.ts'

export interface AnalyzeOptions {
  /** What nodes take and cost. Default: what the tasks say themselves, else nothing. */
  readonly estimates?: Estimates
  /** How many runs are drawn when anything is uncertain, from 0 to 100,000. Default: 1,000; fewer, but at least 100, above some 20,000 nodes and edges. */
  readonly draws?: number
  /** A whole number. The same seed gives the same draws. Default: 1. */
  readonly seed?: number
  /** How much of what is drawn each interval holds, above 0 and below 1. Default: 0.8 and 0.95. */
  readonly intervals?: readonly number[]
}

/** What follows from who waits for whom, and from what each is expected to take. Times are in ms from the start of the whole. */
export interface Analysis {
  /** In the order of the plan. */
  readonly tasks: readonly TaskAnalysis[]
  /** Ids by level: those that wait for nothing, then those that wait only for them, and so on. No two of one level wait for each other. */
  readonly levels: readonly (readonly string[])[]
  /** How many tasks there are at most no two of which wait for each other. Where it is not exact, there are at least so many: the largest level, or the most that run at one time if that is more. */
  readonly width: number
  /** False for a graph so large and entangled that the search was given up. */
  readonly isWidthExact: boolean
  readonly parallelism: Parallelism
  /** When every task takes what is expected of it and both sides of branches run. */
  readonly makespanMs: number
  /** The first ten of the longest paths. */
  readonly criticalPaths: readonly (readonly string[])[]
  /** Of all. Exact up to 2^53, then rounded, and infinite above 10^308. */
  readonly criticalPathCount: number
  /** All edges of the longest paths. */
  readonly criticalEdges: readonly PlanEdge[]
  /** Edges between nodes that wait for each other in any case, by way of others. */
  readonly redundantEdges: readonly PlanEdge[]
  /** False for a graph so large that not all edges could be looked at. */
  readonly isRedundancyComplete: boolean
  /** Steps that everything waits for or is waited for by: each path from a first task to a last one leads through them. In order. */
  readonly gates: readonly string[]
  /** At most ten critical tasks, those without which the whole would be done soonest before the others. */
  readonly bottlenecks: readonly { readonly id: string; readonly gainMs: number }[]
  readonly expected: {
    readonly makespanMs: Expected
    readonly costUsd: Expected
    /** Runs drawn at random; 0 when nothing is uncertain. */
    readonly draws: number
  }
  /** Nodes whose duration is not known and was taken for 0, those in bodies included. */
  readonly unestimated: readonly string[]
}

export interface TaskAnalysis {
  readonly id: string
  readonly level: number
  /** Expected. */
  readonly durationMs: number
  readonly earliestStartMs: number
  readonly earliestEndMs: number
  /** The latest that do not delay the whole. */
  readonly latestStartMs: number
  readonly latestEndMs: number
  /** How much it can be late without a delay of the whole; 0 for critical tasks. */
  readonly slackMs: number
  /** How much sooner the whole would be done if it took no time. */
  readonly gainMs: number
  /** In what share of the draws it ran and was on a longest path; without draws, 1 for critical tasks and 0 for others. */
  readonly criticality01: number
  /** The last task that every path to it leads through; `undefined` when there is none. */
  readonly dominator: string | undefined
}

const DRAWS_DEFAULT = 1_000
/** Fewer say little about intervals of 95 %. */
const DRAWS_DEFAULT_MIN = 100
/**
 * Nodes and edges looked at by default, up to some 100,000 of both: a fraction of a second. Above, the least number of draws decides: about a second for 100,000 nodes
 * that are all uncertain.
 */
const DRAWS_WORK = 20_000_000
const DRAWS_MAX = 100_000
const BOTTLENECKS_MAX = 10
const INTERVALS_DEFAULT: readonly number[] = [0.8, 0.95]

/**
 * Says what a plan, or a graph of tasks, comes to before it runs: what can run at one time, what decides when it is done, what each may be late, what it
 * will take and cost.
 *
 * Nodes of a plan count so:
 * - a **step**, an **agent** and an **approval** as what `estimates` say of them;
 * - a **branch** as no time of its own. Draws take one of its sides; the other one costs nothing and is done at once. Times, paths and slack are
 *   those of the plan if both sides ran, since there is a slack for every node;
 * - a **map** as one task that repeats its body: `ceil(items / concurrency)` times the makespan of the body, and `items` times its cost. Nodes of
 *   the body have no times of their own here, and their estimates are for one item.
 *
 * There are no limits of resources in it: `schedule` knows those.
 *
 * Costs O((nodes + edges) × log nodes) and the draws. Nothing is recursive in the length of the plan.
 *
 * @throws NofxError `plan.invalid` for a plan with faults; `input.invalid` for a graph of tasks with faults, and for estimates or options that are
 * out of range or speak of nodes that there are not
 *
 * @example
 * ```ts
 * const { makespanMs, criticalPaths, tasks } = analyze({ tasks: [{ id: 'a', durationMs: 2 }, { id: 'b', durationMs: 5 }, { id: 'c', durationMs: 1, after: ['a', 'b'] }] })
 * makespanMs         // 6
 * criticalPaths      // [['b', 'c']]
 * tasks[0]?.slackMs  // 3
 * ```
 */
export function analyze(work: Plan | TaskGraph, options: AnalyzeOptions = {}): Analysis {
  checkOptions(options)
  const { estimates = {}, seed = 1, intervals = INTERVALS_DEFAULT } = options
  if (typeof work !== 'object' || work === null) throw new NofxError('input.invalid', `What is to be analysed is ${work === null ? 'null' : typeof work}. Give a plan, or { tasks: [{ id, durationMs, after }] }.`)
  const isPlan = 'nodes' in work
  if (isPlan) {
    checkIsPlan('The plan to analyse', work)
    assertValidPlan(work)
  } else checkTaskGraph(work)
  checkEstimates(estimates, new Set((isPlan ? allNodes(work.nodes) : work.tasks).map(({ id }) => id)))
  const { models: [model, ...bodies], unestimated } = isPlan ? modelPlan(work, estimates) : modelTasks(work, estimates)
  // The first is the plan or the graph itself.
  if (model === undefined) throw new Error('There is no model of what is analysed.')

  const { graph, order, durationMs } = model
  checkCycle(graph, order)
  const name = (node: number) => graph.ids[node] ?? ''
  const levels = levelsOf(graph, order)
  const times = taskTimes(model)
  const critical = criticalPaths(model, times)
  const gains = gainsOf(model, times)
  const parallelism = parallelismOf(model, times)
  const dominators = dominatorsOf(graph, order)
  const redundant = redundantEdges(graph, order, levels)
  const byLevel = idsByLevel(model, levels)
  const widest = widthOf(graph, order, byLevel.reduce((most, { length }) => Math.max(most, length), parallelism.peak))

  const isUncertain = [model, ...bodies].some(({ uncertain, branches, maps }) => uncertain.length + branches.length + maps.length > 0)
  const draws = isUncertain ? (options.draws ?? defaultDraws([model, ...bodies])) : 0
  const runs = drawRuns([model, ...bodies], draws, seed)

  return {
    tasks: graph.ids.map((id, node) => {
      const [startMs, lateMs, ms] = [times.earliestStartMs[node] ?? 0, times.latestStartMs[node] ?? 0, durationMs[node] ?? 0]
      const [slackMs, dominator] = [times.slackMs[node] ?? 0, dominators.of[node] ?? START]
      return {
        id, level: levels[node] ?? 0, durationMs: ms, earliestStartMs: startMs, earliestEndMs: startMs + ms, latestStartMs: lateMs, latestEndMs: lateMs + ms,
        slackMs, gainMs: gains[node] ?? 0,
        criticality01: draws > 0 ? (runs.timesCritical[node] ?? 0) / draws : Number(slackMs === 0),
        dominator: dominator === START ? undefined : name(dominator),
      }
    }),
    levels: byLevel,
    width: widest.width,
    isWidthExact: widest.isExact,
    parallelism,
    makespanMs: times.makespanMs,
    criticalPaths: critical.paths.map((path) => path.map(name)),
    criticalPathCount: critical.count,
    criticalEdges: toEdges(critical.edges, name),
    redundantEdges: toEdges(redundant.pairs, name),
    isRedundancyComplete: redundant.isComplete,
    gates: dominators.gates.map(name),
    bottlenecks: graph.ids.map((id, node) => ({ id, gainMs: gains[node] ?? 0 })).filter(({ gainMs }) => gainMs > 0).sort((a, b) => b.gainMs - a.gainMs).slice(0, BOTTLENECKS_MAX),
    expected: {
      makespanMs: spreadOf(runs.makespanMs, intervals, times.makespanMs),
      costUsd: spreadOf(runs.costUsd, intervals, expectedCostUsd(model)),
      draws,
    },
    unestimated,
  }
}

function checkOptions(options: AnalyzeOptions): void {
  checkFields('The options of analyze', options, ['estimates', 'draws', 'seed', 'intervals'])
  const { draws = 0, seed = 1, intervals = [] } = options
  if (!Number.isInteger(draws) || draws < 0 || draws > DRAWS_MAX) throw new NofxError('input.invalid', `The option draws is ${describeValue(draws)}. Give a whole number from 0 to ${DRAWS_MAX}.`)
  if (!Number.isSafeInteger(seed)) throw new NofxError('input.invalid', `The option seed is ${describeValue(seed)}. Give a whole number.`)
  if (!Array.isArray(intervals)) throw new NofxError('input.invalid', 'The option intervals is no list. Give shares, such as [0.8, 0.95].')
  const bad = intervals.findIndex((level) => !(typeof level === 'number' && level > 0 && level < 1))
  if (bad >= 0) throw new NofxError('input.invalid', `The option intervals holds ${describeValue(intervals[bad])}. Give shares above 0 and below 1, such as 0.8.`)
}

function defaultDraws(models: readonly TaskModel[]): number {
  const work = models.reduce((sum, { order, graph }) => sum + order.length + graph.incoming.targets.length, 1)
  return Math.min(DRAWS_DEFAULT, Math.max(DRAWS_DEFAULT_MIN, Math.floor(DRAWS_WORK / work)))
}

function idsByLevel({ graph: { ids } }: TaskModel, levels: Uint32Array): readonly (readonly string[])[] {
  const byLevel: string[][] = []
  ids.forEach((id, node) => {
    const level = levels[node] ?? 0
    while (byLevel.length <= level) byLevel.push([])
    byLevel[level]?.push(id)
  })
  return byLevel
}

function toEdges(pairs: readonly number[], name: (node: number) => string): readonly PlanEdge[] {
  return Array.from({ length: pairs.length / 2 }, (_, edge) => ({ source: name(pairs[2 * edge] ?? 0), target: name(pairs[2 * edge + 1] ?? 0) }))
}
