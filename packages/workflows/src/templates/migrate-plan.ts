import type { Recorded } from '@nofx/core'
import { allNodes } from '../plan/dependencies.ts'
import { diffPlans, type NodeChange, type PlanDiff } from '../plan/diff-plans.ts'
import { parsePlan } from '../plan/parse-plan.ts'
import type { Plan, PlanNode } from '../plan/plan.ts'
import type { Adaptation } from '../run/adaptation.ts'
import type { WorkflowEvent } from '../run/workflow-event.ts'

/** How far a run is, by the ids of nodes. A node in the body of a map counts as begun with its first item, and is never done before the map. */
export interface RunProgress {
  readonly begun: ReadonlySet<string>
  readonly done: ReadonlySet<string>
  /** Whether it has ended, or is being undone: then nothing of it can be changed. */
  readonly isOver: boolean
}

/** How a run may go on by another plan. */
export interface PlanMigration {
  /**
   * - `unchanged`: what the run does is the same.
   * - `adapt`: `adaptations` bring the run to the other plan while it runs, and nothing that is done is done again.
   * - `restart`: the run cannot be changed in place; a new one with the same input does all again that is named in `repeated`, which is allowed.
   * - `refuse`: doing so would do something twice that may be done only once, or the run is over.
   */
  readonly status: 'unchanged' | 'adapt' | 'restart' | 'refuse'
  readonly adaptations: readonly Adaptation[]
  /** Nodes that are done or begun, and that a new run would do again. */
  readonly repeated: readonly string[]
  /** Why it is no better, a sentence each. */
  readonly reasons: readonly string[]
  readonly diff: PlanDiff
}

/** Fields of a step that say how it is performed; those of what takes its place come with that. */
const CALL_FIELDS: ReadonlySet<string> = new Set(['step', 'effect', 'inDoubt', 'timeoutMs', 'retry'])

/** Fields that no longer matter once a node is done. */
const SPENT_FIELDS: ReadonlySet<string> = new Set(['inDoubt', 'timeoutMs', 'retry', 'resources', 'concurrency', 'budget', 'rounds', 'agents'])

/**
 * Decides how a run of one plan may go on by another, such as one of a newer version of its template. Changes nothing: the host applies
 * the adaptations, or cancels the run and starts it anew.
 *
 * @throws NofxError `plan.invalid`
 *
 * @example
 * ```ts
 * const { status, adaptations, reasons } = migratePlan(run.plan, next.plan, readProgress(events), 'release 2.1.0')
 * if (status === 'adapt') for (const adaptation of adaptations) await engine.adapt(runId, adaptation)
 * else console.log(status, reasons)
 * ```
 */
export function migratePlan(from: Plan, to: Plan, given: RunProgress, reason: string): PlanMigration {
  const [before, after] = [parsePlan(from), parsePlan(to)]
  const diff = diffPlans(before, after)
  const progress = { ...given, done: withBodies(given.done, before) }
  const { nodes, edges, fields } = diff
  const changes = nodes.changed.filter(({ id, fields: changed }) => !(progress.done.has(id) && changed.every(({ path }) => SPENT_FIELDS.has(rootOf(path)))))
  const outputChanges = fields.some(({ path }) => path.startsWith('output'))
  const isSame = nodes.added.length === 0 && nodes.removed.length === 0 && changes.length === 0 && !outputChanges
  if (isSame) return { status: 'unchanged', adaptations: [], repeated: [], reasons: [], diff }
  if (progress.isOver) return { status: 'refuse', adaptations: [], repeated: [], reasons: ['The run is over, or is being undone.'], diff }
  const [old, now] = [nodesById(before), nodesById(after)]
  const obstacles = [
    ...nodes.added.map(({ id }) => `"${id}" is added, and a running plan takes no further nodes.`),
    ...nodes.removed.map(({ id }) => `"${id}" is removed, and a running plan keeps its nodes.`),
    ...(outputChanges ? ['The output is another.'] : []),
    ...(edges.added.length + edges.removed.length > 0 && nodes.added.length + nodes.removed.length === 0 ? ['Nodes wait for others than before.'] : []),
    ...changes.flatMap((change) => obstacleOf(change, old.get(change.id), now.get(change.id), progress)),
  ]
  if (obstacles.length === 0) {
    const adaptations = changes.map(({ id }): Adaptation => ({ type: 'replace-step', node: id, with: (now.get(id) as Extract<PlanNode, { type: 'step' }>).step, reason }))
    return { status: 'adapt', adaptations, repeated: [], reasons: [], diff }
  }
  const touched = allNodes(before.nodes).filter(({ id }) => progress.begun.has(id) || progress.done.has(id))
  const once = touched.filter((node) => node.type === 'step' && node.effect === 'once').map(({ id }) => `"${id}" has begun, and may be done only once.`)
  return { status: once.length > 0 ? 'refuse' : 'restart', adaptations: [], repeated: touched.map(({ id }) => id), reasons: [...obstacles, ...once], diff }
}

/** What is done, and with a map its body. */
function withBodies(done: ReadonlySet<string>, { nodes }: Plan): ReadonlySet<string> {
  const bodies = allNodes(nodes).flatMap((node) => (node.type === 'map' && done.has(node.id) ? allNodes(node.nodes) : []))
  return new Set([...done, ...bodies.map(({ id }) => id)])
}

function nodesById(plan: Plan): ReadonlyMap<string, PlanNode> {
  return new Map(allNodes(plan.nodes).map((node) => [node.id, node]))
}

/** What keeps a change of a node from being made while the plan runs: only a step that is not done, and may be begun again, can give way to another. */
function obstacleOf({ id, fields }: NodeChange, old: PlanNode | undefined, node: PlanNode | undefined, { begun, done }: RunProgress): readonly string[] {
  if (done.has(id)) return [`"${id}" is done as it was, and is another now.`]
  const roots = new Set(fields.map(({ path }) => rootOf(path)))
  const others = [...roots].filter((root) => !CALL_FIELDS.has(root))
  if (node?.type !== 'step' || others.length > 0) return [`"${id}" has another ${(others.length > 0 ? others : [...roots]).join(', ')}, which a running plan keeps.`]
  if (begun.has(id) && old?.type === 'step' && old.effect === 'once') return [`"${id}" is at work, and what replaces it would begin beside it or after it.`]
  return roots.has('step') ? [] : [`"${id}" has another ${[...roots].join(', ')} for the same step, which a running plan keeps.`]
}

function rootOf(path: string): string {
  return path.split(/[.[]/, 1)[0] ?? path
}

/** How far a run is, from its events: `readProgress(await Array.fromAsync(run.events()))`, or those that there are so far. Costs a look at each. */
export function readProgress(events: Iterable<WorkflowEvent | Recorded<WorkflowEvent>>): RunProgress {
  const [begun, done] = [new Set<string>(), new Set<string>()]
  // Between two tries a node waits for a timer, whose end is none of the node.
  const pausing = new Set<string>()
  let isOver = false
  for (const given of events) {
    const event = 'event' in given ? given.event : given
    switch (event.type) {
      case 'effect.requested':
        if (event.node === undefined) break
        begun.add(event.node)
        if (event.scope !== undefined) break
        if (event.kind === 'timer') pausing.add(event.node)
        else pausing.delete(event.node)
        break
      case 'map.opened':
        begun.add(event.node)
        break
      case 'effect.settled':
        if (event.status === 'completed' && event.node !== undefined && event.scope === undefined && !pausing.has(event.node)) done.add(event.node)
        break
      case 'branch.taken':
      case 'map.closed':
        begun.add(event.node)
        if (event.scope === undefined) done.add(event.node)
        break
      case 'compensation.started':
      case 'run.ended':
        isOver = true
        break
      default:
    }
  }
  return { begun, done, isOver }
}
