import { visitBindings, type Binding } from './binding.ts'
import type { ConstantOutcomes } from './constant-outcome.ts'
import { bindingsOf } from './dependencies.ts'
import { isSemanticVersion } from './is-semantic-version.ts'
import type { MapNode, Plan, PlanNode, StepCall } from './plan.ts'
import { warningAt, type PlanFault } from './plan-fault.ts'

/** Tries of one step above which a plan most likely does not end: at the longest pause of 30 s these take eight hours. */
const ATTEMPTS_WARNING = 1_000

/** Bodies of a map at once above which it is not limited in any way that matters. */
const CONCURRENCY_WARNING = 10_000

/**
 * What a plan can run with and was most likely not meant: a name or a version that says nothing, loops without an end in sight, nodes that can
 * never run, work that nobody uses, steps that are not undone while others are.
 *
 * @param nodes those of the plan, bodies included
 */
export function likelyFaults(plan: Plan, nodes: readonly PlanNode[], outcomeOf: ConstantOutcomes): readonly PlanFault[] {
  return [...labelFaults(plan), ...loopFaults(nodes), ...unreachableFaults(nodes, outcomeOf), ...unusedFaults(plan, nodes), ...compensationFaults(plan, nodes)]
}

/** Only warnings, since hosts may have stored such plans. */
function labelFaults({ name, version }: Plan): readonly PlanFault[] {
  const faults: PlanFault[] = []
  if (name.trim() === '') faults.push(warningAt('setting', 'name', `It is "${name}", by which nobody finds the plan. Give it a name, such as "release".`))
  if (!isSemanticVersion(version)) faults.push(warningAt('setting', 'version', `It is "${version}", which is no semantic version and cannot be compared with others. Write it as 1.0.0.`))
  return faults
}

function loopFaults(nodes: readonly PlanNode[]): readonly PlanFault[] {
  const faults: PlanFault[] = []
  const checkTries = ({ retry }: StepCall, path: string): void => {
    if (retry !== undefined && retry.attempts > ATTEMPTS_WARNING) faults.push(warningAt('loop', `${path}.retry.attempts`, `It is ${retry.attempts}, a loop that hardly ends. Give ${ATTEMPTS_WARNING} or fewer.`))
  }
  for (const node of nodes) {
    if (node.type === 'step') {
      checkTries(node, `nodes.${node.id}`)
      if (node.compensate !== undefined) checkTries(node.compensate, `nodes.${node.id}.compensate`)
    } else if (node.type === 'map' && node.concurrency > CONCURRENCY_WARNING) {
      faults.push(warningAt('loop', `nodes.${node.id}.concurrency`, `It is ${node.concurrency}, which limits nothing. Give what the steps in it can take at once, such as 16.`))
    }
  }
  return faults
}

/** Sides of branches whose condition is always the same, and bodies of maps over nothing. What is within such a side is not told apart. */
function unreachableFaults(nodes: readonly PlanNode[], outcomeOf: ConstantOutcomes): readonly PlanFault[] {
  const taken = new Map<string, boolean>()
  const faults: PlanFault[] = []
  for (const node of nodes) {
    if (node.type === 'branch') {
      const outcome = outcomeOf(node.condition)
      if (typeof outcome?.value === 'boolean') taken.set(node.id, outcome.value)
    } else if (node.type === 'map' && node.over.from === 'value' && Array.isArray(node.over.value) && node.over.value.length === 0) {
      faults.push(warningAt('unreachable', `nodes.${node.id}.over`, `It is an empty list, so that the body never runs. Map over a reference, or remove the map.`))
    }
  }
  if (taken.size === 0) return faults
  for (const { id, guard } of nodes) {
    const value = guard && taken.get(guard.branch)
    if (value !== undefined && value !== guard?.is) faults.push(warningAt('unreachable', `nodes.${id}`, `It never runs: the condition of "${guard?.branch}" is always ${value}. Put a reference into the condition, or remove the node.`))
  }
  return faults
}

/** A step of effect `pure` is only there for its value. */
function unusedFaults({ output, nodes: outermost }: Plan, nodes: readonly PlanNode[]): readonly PlanFault[] {
  if (!nodes.some((node) => node.type === 'step' && node.effect === 'pure')) return []
  const read = new Set<string>()
  const visit = (binding: Binding): void => {
    if (binding.from === 'node') read.add(binding.node)
    else if (binding.from === 'branch') read.add(binding.branch)
  }
  visitBindings(output, visit)
  for (const node of outermost) for (const binding of bindingsOf(node)) visitBindings(binding, visit)
  for (const node of nodes) for (const id of node.after ?? []) read.add(id)
  const unused = nodes.filter((node) => node.type === 'step' && node.effect === 'pure' && !read.has(node.id))
  return unused.map(({ id }) => warningAt('unused', `nodes.${id}`, `Nothing uses what it yields, and its effect is "pure". Read it, remove it, or declare the effect that it has.`))
}

/**
 * In a plan that undoes some of its steps: steps of effect `once` that it does not undo, though something may fail after them. Nothing can
 * fail after a step that all others come before: the only one of the plan that nobody waits for.
 */
function compensationFaults(plan: Plan, nodes: readonly PlanNode[]): readonly PlanFault[] {
  if (!nodes.some((node) => node.type === 'step' && node.compensate !== undefined)) return []
  const last = onlyLast(plan)
  const forgotten = nodes.filter((node) => node.type === 'step' && node.effect === 'once' && node.compensate === undefined && node !== last)
  return forgotten.map(({ id }) => warningAt('compensation', `nodes.${id}`, 'It has effect "once" and is not undone when something fails after it, while other steps of the plan are. Give it a `compensate`, or let it come last.'))
}

function onlyLast({ nodes, edges }: Plan): Exclude<PlanNode, MapNode> | undefined {
  const awaited = new Set(edges.map(({ source }) => source))
  const [last, ...others] = nodes.filter(({ id }) => !awaited.has(id))
  return last === undefined || last.type === 'map' || others.length > 0 ? undefined : last
}
