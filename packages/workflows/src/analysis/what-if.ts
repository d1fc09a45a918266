import { NofxError } from '@nofx/core'
import { dependenciesOf } from '../plan/dependencies.ts'
import type { Plan, PlanEdge, PlanNode } from '../plan/plan.ts'
import { checkFields, describeValue } from '../check-fields.ts'
import { ESTIMATE_FIELDS } from './check-task-graph.ts'
import { analyze, type Analysis, type AnalyzeOptions } from './analyze.ts'
import type { Estimates, GraphTask, TaskGraph } from './task-graph.ts'

/** A change that is only thought of. */
export interface Change {
  /** What nodes would take and cost. What an estimate leaves out stays. */
  readonly estimates?: Estimates
  /** Nodes that would take no time and cost nothing. Who waits for them still waits for what they wait for. */
  readonly without?: readonly string[]
  /** Nodes outside bodies of maps that would wait for others, too. */
  readonly addEdges?: readonly PlanEdge[]
  /** Edges that there would not be. Those of plans can only be left out where nothing is read along them: the ones from `after`. */
  readonly dropEdges?: readonly PlanEdge[]
}

export interface WhatIf {
  readonly before: Analysis
  readonly after: Analysis
  /** Of the expected makespans; negative when the change makes the whole sooner. Below a few `standardError` it may be chance. */
  readonly makespanChangeMs: number
  /** Of the expected costs. */
  readonly costChangeUsd: number
  /** Ids that would be critical and are not now. */
  readonly becomeCritical: readonly string[]
  /** Ids that are critical now and would not be. */
  readonly ceaseCritical: readonly string[]
}

/**
 * Compares what `analyze` says of a plan, or a graph of tasks, now and after a change. Nothing is changed. Costs two analyses.
 *
 * @throws NofxError as `analyze` does; `input.invalid` for a change of nodes or edges that there are not, and for an edge along which a value is read
 *
 * @example
 * ```ts
 * const work = { tasks: [{ id: 'a', durationMs: 2 }, { id: 'b', durationMs: 5, after: ['a'] }] }
 * whatIf(work, { estimates: { b: { durationMs: 1 } } }).makespanChangeMs // -4
 * whatIf(work, { dropEdges: [{ source: 'a', target: 'b' }] }).makespanChangeMs // -2
 * ```
 */
export function whatIf(work: Plan | TaskGraph, change: Change, options: AnalyzeOptions = {}): WhatIf {
  checkChange(change)
  const before = analyze(work, options)
  const changed = 'nodes' in work ? { ...work, nodes: changeEdges(work.nodes, change, dependenciesOf) } : { ...work, tasks: changeEdges(work.tasks, change, ({ after = [] }: GraphTask) => after) }
  const estimates = new Map(Object.entries(options.estimates ?? {}))
  for (const [id, estimate] of Object.entries(change.estimates ?? {})) estimates.set(id, { ...estimates.get(id), ...estimate })
  for (const id of change.without ?? []) estimates.set(id, { ...estimates.get(id), durationMs: 0, costUsd: 0 })
  const after = analyze(changed, { ...options, estimates: Object.fromEntries(estimates) })
  const [critical, criticalAfter] = [criticalIds(before), criticalIds(after)]
  return {
    before, after,
    makespanChangeMs: after.expected.makespanMs.mean - before.expected.makespanMs.mean,
    costChangeUsd: after.expected.costUsd.mean - before.expected.costUsd.mean,
    becomeCritical: [...criticalAfter].filter((id) => !critical.has(id)),
    ceaseCritical: [...critical].filter((id) => !criticalAfter.has(id)),
  }
}

function checkChange(change: Change): void {
  checkFields('The change', change, ['estimates', 'without', 'addEdges', 'dropEdges'])
  const { estimates = {}, without = [], addEdges = [], dropEdges = [] } = change
  if (typeof estimates !== 'object' || estimates === null) throw new NofxError('input.invalid', `The estimates of the change are ${describeValue(estimates)}. Give them by id: { a: { durationMs: 5 } }.`)
  for (const [id, estimate] of Object.entries(estimates)) checkFields(`The estimate of "${id}" in the change`, estimate, ESTIMATE_FIELDS)
  if (!Array.isArray(without)) throw new NofxError('input.invalid', `The change leaves out ${describeValue(without)}. Give a list of ids: { without: ['a'] }.`)
  for (const [name, edges] of Object.entries({ addEdges, dropEdges })) {
    if (!Array.isArray(edges)) throw new NofxError('input.invalid', `The field ${name} of the change is ${describeValue(edges)}. Give a list: [{ source: 'a', target: 'b' }].`)
    for (const edge of edges) {
      checkFields(`An edge in ${name}`, edge, ['source', 'target'])
      for (const end of ['source', 'target'] as const) if (typeof edge[end] !== 'string') throw new NofxError('input.invalid', `An edge in ${name} has the ${end} ${describeValue(edge[end])}. Give the id of a node.`)
    }
  }
}

function criticalIds({ tasks }: Analysis): ReadonlySet<string> {
  return new Set(tasks.filter(({ slackMs }) => slackMs === 0).map(({ id }) => id))
}

function changeEdges<Item extends PlanNode | GraphTask>(items: readonly Item[], { addEdges = [], dropEdges = [] }: Change, sourcesOf: (item: Item) => readonly string[]): readonly Item[] {
  const changed = new Map(items.map((item) => [item.id, item]))
  for (const { source, target } of dropEdges) {
    const item = changed.get(target)
    if (item === undefined || !sourcesOf(item).includes(source)) throw new NofxError('input.invalid', `The change drops the edge from "${source}" to "${target}", which there is not. Leave it out.`)
    const without = { ...item, after: (item.after ?? []).filter((id) => id !== source) }
    if (sourcesOf(without).includes(source)) throw new NofxError('input.invalid', `The change drops the edge from "${source}" to "${target}", but "${target}" reads a value of "${source}" or is on a side of it. Only edges from \`after\` can be dropped.`)
    changed.set(target, without)
  }
  for (const { source, target } of addEdges) {
    const item = changed.get(target)
    if (item === undefined || !changed.has(source)) throw new NofxError('input.invalid', `The change adds an edge from "${source}" to "${target}", but there is no "${item === undefined ? target : source}". Name two of the nodes.`)
    changed.set(target, { ...item, after: [...(item.after ?? []), source] })
  }
  return [...changed.values()]
}
