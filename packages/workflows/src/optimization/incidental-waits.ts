import { createDirectedGraph } from '../graph/directed-graph.ts'
import { dependenciesOf } from '../plan/dependencies.ts'
import type { PlanEdge, PlanNode } from '../plan/plan.ts'
import { mereWaits, type WaitEdit } from './change-waits.ts'

/** Edges looked at for one end of a wait, and edges put in its place there: beyond either it stays, since the plan would only be harder to read. */
const VISITS_MAX = 1_000
const REPLACED_MAX = 16

/**
 * The waits of a list of nodes that nothing depends on:
 *
 * - those between two steps of effect `pure`, of which neither changes anything that the other could see. What has an effect keeps its order to both: what
 *   the first waits for, the second waits for from then on, and what waits for the second, waits for the first;
 * - those that the caller calls incidental, whatever their ends do. They are only left out.
 */
export function incidentalWaits(nodes: readonly PlanNode[], incidental: readonly PlanEdge[]): readonly WaitEdit[] {
  if (!nodes.some(({ after }) => after !== undefined)) return []
  const graph = createDirectedGraph(nodes, ({ id }) => id, dependenciesOf)
  const named = new Set(incidental.map(({ source, target }) => JSON.stringify([source, target])))
  const at = (index: number) => nodes[index] as PlanNode
  return nodes.flatMap((node, target) => {
    const drop: string[] = []
    const add: PlanEdge[] = []
    for (const id of mereWaits(node)) {
      const source = graph.indexOf.get(id)
      if (named.has(JSON.stringify([id, node.id]))) {
        drop.push(id)
      } else if (source !== undefined && isHarmless(node) && isHarmless(at(source))) {
        const before = nearestEffects(source, graph.incoming, at)
        const behind = nearestEffects(target, graph.outgoing, at)
        if (before === undefined || behind === undefined) continue
        drop.push(id)
        add.push(...before.map((each) => ({ source: each, target: node.id })), ...behind.map((each) => ({ source: id, target: each })))
      }
    }
    return drop.length === 0 ? [] : [{ target: node.id, drop, add, reason: `Nothing depends on "${node.id}" coming after ${drop.map((id) => `"${id}"`).join(', ')}: ${drop.every((id) => named.has(JSON.stringify([id, node.id]))) ? 'the order was called incidental' : 'they change nothing'}.` }]
  })
}

/** A step that changes nothing, and need not be undone. */
function isHarmless(node: PlanNode): boolean {
  return node.type === 'step' && node.effect === 'pure' && node.compensate === undefined
}

/** The first on each way that may have an effect or decide about one; `undefined` when there are too many to name. */
function nearestEffects(from: number, rows: { readonly offsets: Uint32Array; readonly targets: Uint32Array }, at: (index: number) => PlanNode): readonly string[] | undefined {
  const seen = new Set([from])
  const found: string[] = []
  let visits = 0
  for (const node of seen) {
    const end = rows.offsets[node + 1] ?? 0
    for (let edge = rows.offsets[node] ?? 0; edge < end; edge++) {
      const next = rows.targets[edge] ?? 0
      visits += 1
      if (visits > VISITS_MAX) return undefined
      if (seen.has(next)) continue
      if (isHarmless(at(next))) seen.add(next)
      else if (!found.includes(at(next).id)) found.push(at(next).id)
      if (found.length > REPLACED_MAX) return undefined
    }
  }
  return found
}
