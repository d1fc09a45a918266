import { NofxError } from '@nofx/core'
import { faultList } from '../fault-list.ts'
import type { DirectedGraph } from '../graph/directed-graph.ts'
import { catalogueFaults, type PlanSurroundings } from './catalogue-faults.ts'
import { constantOutcomes } from './constant-outcome.ts'
import { allNodes } from './dependencies.ts'
import { likelyFaults } from './likely-faults.ts'
import type { Plan, PlanNode } from './plan.ts'
import { planErrors } from './plan-errors.ts'
import { errorAt, type PlanFault } from './plan-fault.ts'
import { readPlanGraph } from './plan-graph.ts'
import { FAULTS_MAX, NODES_MAX } from './plan-limits.ts'

/**
 * All faults of a plan, the first 1,000; none when it can be run as it was meant. A fault of severity `error` keeps it from running. Costs a
 * look at each node and each reference.
 *
 * @param plan of the right shape; what comes from outside goes through `parsePlan`
 * @param surroundings what it would run with: steps, agents, capacities. Without them only the plan itself is looked at.
 *
 * @example
 * ```ts
 * validatePlan(plan, { steps: [checkout, test], agents, capacities: { cpu: 8 } })
 * // [{ kind: 'resource', severity: 'error', path: 'nodes.test.resources.cpu', message: 'It needs 16 of "cpu", and there is 8. …' }]
 * ```
 */
export function validatePlan(plan: Plan, surroundings: PlanSurroundings = {}): readonly PlanFault[] {
  const nodes = allNodes(plan.nodes)
  return nodes.length > NODES_MAX ? [tooMany(nodes)] : planFaults(plan, nodes, readPlanGraph(plan.nodes), surroundings)
}

/**
 * As `validatePlan`, of what was read of the plan already.
 *
 * @param nodes those of the plan, bodies included
 * @param graph of the outermost nodes
 */
export function planFaults(plan: Plan, nodes: readonly PlanNode[], graph: DirectedGraph, surroundings: PlanSurroundings = {}): readonly PlanFault[] {
  const outcomeOf = constantOutcomes()
  const faults = [...planErrors(plan, nodes, graph, outcomeOf)]
  if (!faults.some(({ kind }) => kind === 'limit')) {
    for (const fault of catalogueFaults(plan, nodes, surroundings)) faults.push(fault)
    // Only these are warnings, and come last, so that none of them takes the place of an error.
    if (faults.length < FAULTS_MAX) for (const fault of likelyFaults(plan, nodes, outcomeOf)) faults.push(fault)
  }
  return faults.length > FAULTS_MAX ? faults.slice(0, FAULTS_MAX) : faults
}

/**
 * Does without what `validatePlan` warns of and compares, so that who only runs plans loads neither.
 *
 * @throws NofxError `plan.invalid` that lists the errors
 */
export function assertValidPlan(plan: Plan): void {
  const nodes = allNodes(plan.nodes)
  const errors = nodes.length > NODES_MAX ? [tooMany(nodes)] : planErrors(plan, nodes, readPlanGraph(plan.nodes), constantOutcomes())
  if (errors.length > 0) throw planInvalid(`The plan "${plan.name}"`, errors.slice(0, FAULTS_MAX))
}

function tooMany({ length }: readonly PlanNode[]): PlanFault {
  return errorAt('limit', 'nodes', `The plan has ${length} nodes; the most is ${NODES_MAX}. Use a map.`)
}

/** @param what the plan, for the message: `The plan "release"` */
export function planInvalid(what: string, faults: readonly PlanFault[]): NofxError {
  return new NofxError('plan.invalid', faultList(what, faults.map(({ path, message }) => `${path}: ${message}`)))
}
