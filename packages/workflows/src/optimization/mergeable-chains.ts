import { meanOf } from '../analysis/uncertain.ts'
import type { Estimates } from '../analysis/task-graph.ts'
import { createDirectedGraph } from '../graph/directed-graph.ts'
import { dependenciesOf } from '../plan/dependencies.ts'
import type { PlanNode, StepNode } from '../plan/plan.ts'

/**
 * Chains of steps that could be one: each is the only one that waits for the one before it, and waits for nothing else; all are on the same side of the
 * same branch, need not be undone, may run again after a crash, and take less than it costs to call them. Steps of unknown duration are in none.
 *
 * @param overheadMs what calling a step costs beside its work
 */
export function mergeableChains(nodes: readonly PlanNode[], estimates: Estimates, overheadMs: number): readonly (readonly string[])[] {
  if (overheadMs === 0) return []
  const { incoming, outgoing } = createDirectedGraph(nodes, ({ id }) => id, dependenciesOf)
  const isTiny = (node: PlanNode): node is StepNode => {
    const ms = Object.hasOwn(estimates, node.id) ? estimates[node.id]?.durationMs : undefined
    return node.type === 'step' && node.effect !== 'once' && node.compensate === undefined && ms !== undefined && meanOf(ms) < overheadMs
  }
  const next = new Int32Array(nodes.length).fill(-1)
  const hasBefore = new Uint8Array(nodes.length)
  nodes.forEach((node, index) => {
    const from = outgoing.offsets[index] ?? 0
    const target = outgoing.targets[from] ?? 0
    const behind = nodes[target]
    if (behind === undefined || (outgoing.offsets[index + 1] ?? 0) - from !== 1) return
    // A guard is a wait, too, so within a chain there is none, and with the branch before it the chain would not be of steps alone.
    const isOnly = (incoming.offsets[target + 1] ?? 0) - (incoming.offsets[target] ?? 0) === 1
    if (!isOnly || node.guard !== undefined || !isTiny(node) || !isTiny(behind)) return
    next[index] = target
    hasBefore[target] = 1
  })
  return nodes.flatMap((_, first) => {
    if (hasBefore[first] === 1 || next[first] === -1) return []
    const chain: string[] = []
    for (let node = first; node >= 0; node = next[node] ?? -1) chain.push(nodes[node]?.id ?? '')
    return [chain]
  })
}
