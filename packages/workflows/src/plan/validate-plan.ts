import { NofxError } from '@nofx/core'
import { faultList } from '../fault-list.ts'
import { catalogueFaults, type PlanSurroundings } from './catalogue-faults.ts'
import { allNodes } from './dependencies.ts'
import { likelyFaults } from './likely-faults.ts'
import { duplicateFaults, nodeFaults } from './node-faults.ts'
import type { Plan } from './plan.ts'
import { errorAt, type PlanFault } from './plan-fault.ts'
import { FAULTS_MAX, NODES_MAX } from './plan-limits.ts'
import { indexById, scopeFaults } from './scope-faults.ts'

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
  if (nodes.length > NODES_MAX) return [errorAt('limit', 'nodes', `The plan has ${nodes.length} nodes; the most is ${NODES_MAX}. Use a map.`)]
  const indexOf = indexById(plan.nodes)
  const found = scopeFaults(plan, indexOf)
  // What is too deep is not gone into any further.
  const tooDeep = found.filter(({ kind }) => kind === 'limit')
  if (tooDeep.length > 0) return tooDeep.slice(0, FAULTS_MAX)
  // Without bodies the index tells already whether an id is there twice.
  const faults: PlanFault[] = nodes === plan.nodes && indexOf.size === nodes.length ? [] : [...duplicateFaults(nodes)]
  for (const fault of found) if (fault.kind !== 'cycle') faults.push(fault)
  for (const node of nodes) nodeFaults(node, faults)
  for (const fault of found) if (fault.kind === 'cycle') faults.push(fault)
  for (const fault of catalogueFaults(plan, nodes, surroundings)) faults.push(fault)
  for (const fault of likelyFaults(plan, nodes)) faults.push(fault)
  return faults.length > FAULTS_MAX ? faults.slice(0, FAULTS_MAX) : faults
}

/** @throws NofxError `plan.invalid` that lists the errors */
export function assertValidPlan(plan: Plan): void {
  const errors = validatePlan(plan).filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw planInvalid(`The plan "${plan.name}"`, errors)
}

/** @param what the plan, for the message: `The plan "release"` */
export function planInvalid(what: string, faults: readonly PlanFault[]): NofxError {
  return new NofxError('plan.invalid', faultList(what, faults.map(({ path, message }) => `${path}: ${message}`)))
}
