import type { DirectedGraph } from '../graph/directed-graph.ts'
import type { ConstantOutcomes } from './constant-outcome.ts'
import { duplicateFaults, nodeFaults } from './node-faults.ts'
import type { Plan, PlanNode } from './plan.ts'
import type { PlanFault } from './plan-fault.ts'
import { FAULTS_MAX } from './plan-limits.ts'
import { scopeFaults } from './scope-faults.ts'

/**
 * What keeps a plan from running, whatever it would run with. Faults of kind `limit` stand alone: what is too deep is not gone into.
 *
 * @param nodes those of the plan, bodies included
 * @param graph of the outermost nodes
 */
export function planErrors(plan: Plan, nodes: readonly PlanNode[], graph: DirectedGraph, outcomeOf: ConstantOutcomes): readonly PlanFault[] {
  const found = scopeFaults(plan, graph)
  const tooDeep = found.filter(({ kind }) => kind === 'limit')
  if (tooDeep.length > 0) return tooDeep
  // Without bodies the index tells already whether an id is there twice.
  const faults: PlanFault[] = nodes === plan.nodes && graph.indexOf.size === nodes.length ? [] : [...duplicateFaults(nodes)]
  for (const fault of found) if (fault.kind !== 'cycle') faults.push(fault)
  for (const node of nodes) {
    if (faults.length >= FAULTS_MAX) break
    nodeFaults(node, outcomeOf, faults)
  }
  for (const fault of found) if (fault.kind === 'cycle') faults.push(fault)
  return faults
}
