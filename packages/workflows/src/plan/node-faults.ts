import type { InDoubt } from '@nofx/core'
import type { Binding } from './binding.ts'
import { freeNames } from './condition-names.ts'
import { isCelConstant, parseCel, type Condition } from './condition.ts'
import type { ConstantOutcomes } from './constant-outcome.ts'
import type { PlanNode, Resources, StepCall } from './plan.ts'
import { errorAt, type PlanFault } from './plan-fault.ts'
import { FORBIDDEN_KEYS } from './scope-faults.ts'

/** Rounds of a pair: agents that have not agreed by then never will, and each round costs. The orchestrator has the same limit. */
const ROUNDS_MAX = 100

/** As much of a constant as a message shows. */
const CONSTANT_CHARS_MAX = 100

const IN_DOUBT: ReadonlySet<string> = new Set<InDoubt>(['fail', 'ask', 'check'])

/** What the names of scopes are put together with. In an id it would let `a[0]/b` be a node of the plan, or one in the body of the map `a`. */
const SEPARATORS = /[/[\]]/g

const HAS_SEPARATOR = /[/[\]]/

/** Where the id of a node is given. */
const GIVE_ID: Readonly<Record<PlanNode['type'], string>> = {
  step: "step(…, …, { id: '…' })",
  agent: "agent({ id: '…' }, …)",
  map: "map(…, …, { id: '…' })",
  branch: "when(…, …, …, { id: '…' })",
  approval: "approve(…, { id: '…' })",
}

export function duplicateFaults(nodes: readonly PlanNode[]): readonly PlanFault[] {
  const seen = new Set<string>()
  const faults: PlanFault[] = []
  for (const { id, type } of nodes) {
    if (seen.has(id)) faults.push(errorAt('id', `nodes.${id}`, `Two nodes have the id "${id}". Give one of them its own: ${GIVE_ID[type]}.`))
    seen.add(id)
  }
  return faults
}

/** What is wrong with a node, whatever else is in the plan. */
export function nodeFaults(node: PlanNode, outcomeOf: ConstantOutcomes, faults: PlanFault[]): void {
  const path = `nodes.${node.id}`
  idFaults(node, path, faults)
  switch (node.type) {
    case 'step':
      faults.push(...callFaults(node, path), ...(node.compensate === undefined ? NO_FAULTS : callFaults(node.compensate, `${path}.compensate`)))
      if (node.resources !== undefined) faults.push(...resourceFaults(node.resources, path))
      return
    case 'agent':
      if (node.agents?.length === 0) faults.push(errorAt('skill', `${path}.agents`, 'It names nobody, so that nobody can be chosen. Name an agent, or leave it out.'))
      if (node.rounds !== undefined && !(Number.isInteger(node.rounds) && node.rounds > 0 && node.rounds <= ROUNDS_MAX)) faults.push(errorAt('setting', `${path}.rounds`, `It is ${node.rounds}; give a whole number from 1 to ${ROUNDS_MAX}.`))
      return
    case 'branch':
      faults.push(...conditionFaults(node.condition, `${path}.condition`, outcomeOf))
      return
    case 'approval':
      faults.push(...timeoutFaults(node, path))
      return
    case 'map':
      faults.push(...listFaults(node.over, path))
  }
}

const NO_FAULTS: readonly PlanFault[] = []

function idFaults({ id, type }: PlanNode, path: string, faults: PlanFault[]): void {
  if (FORBIDDEN_KEYS.has(id) || id === '') faults.push(errorAt('id', path, `"${id}" is no id for a node. Rename it.`))
  if (!HAS_SEPARATOR.test(id)) return
  const separators = [...new Set(id.match(SEPARATORS))].map((character) => `"${character}"`)
  faults.push(errorAt('id', path, `Its id holds ${separators.join(' and ')}, kept for what is in the body of a map: each[0]/it. Give it another: ${GIVE_ID[type]}.`))
}

function listFaults(over: Binding, path: string): readonly PlanFault[] {
  if (over.from !== 'value' || isAbsent(over.value) || Array.isArray(over.value)) return NO_FAULTS
  // A constant may be long.
  return [errorAt('type', `${path}.over`, `It is ${JSON.stringify(over.value).slice(0, CONSTANT_CHARS_MAX)}, which is no list. Give a list, or a reference to one.`)]
}

function conditionFaults(condition: Condition, path: string, outcomeOf: ConstantOutcomes): readonly PlanFault[] {
  const { cel, values } = condition
  try {
    const unknown = [...freeNames(parseCel(cel).ast)].filter((name) => !Object.hasOwn(values, name) && !isCelConstant(name))
    if (unknown.length === 0) return constantFaults(condition, path, outcomeOf)
    return unknown.map((name) => errorAt('condition', path, `"${cel}" speaks of "${name}", which is none of its values. Add it to \`values\`, or write cel\`…\` with \${…} around a reference.`))
  } catch (error) {
    return [errorAt('condition', path, `"${cel}" is no CEL expression: ${(error as Error).message.split('\n')[0]}. Write it as in https://cel.dev, such as n > 1.`)]
  }
}

function constantFaults(condition: Condition, path: string, outcomeOf: ConstantOutcomes): readonly PlanFault[] {
  const value = outcomeOf(condition)?.value
  if (isAbsent(value) || typeof value === 'boolean') return NO_FAULTS
  return [errorAt('condition', path, `"${condition.cel}" always yields ${typeof value}, not true or false. Compare it with something.`)]
}

/** A parameter of a template that was left out comes as nothing, and is asked for on a side that is then never taken. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null
}

function resourceFaults(resources: Resources, path: string): readonly PlanFault[] {
  return Object.entries(resources).flatMap(([name, amount]) => (amount >= 0 && Number.isFinite(amount) ? [] : [errorAt('resource', `${path}.resources.${name}`, `It is ${amount}; give a number of zero or more.`)]))
}

/** What is wrong with how a step is to be performed, in a plan or in a change of one. */
export function callFaults(call: StepCall, path: string): readonly PlanFault[] {
  const { retry, inDoubt, timeoutMs } = call
  if (retry === undefined && inDoubt === undefined && timeoutMs === undefined && !('timeoutMs' in call)) return NO_FAULTS
  const faults = [...timeoutFaults(call, path), ...doubtFaults(call, path)]
  if (retry === undefined) return faults
  const { attempts } = retry
  for (const field of ['delayMs', 'delayMsMax'] as const) {
    const ms = retry[field]
    if (ms !== undefined && !(ms >= 0)) faults.push(errorAt('setting', `${path}.retry.${field}`, `It is ${ms}; give ms from 0 on.`))
  }
  if (!(Number.isInteger(attempts) && attempts > 0)) faults.push(errorAt('setting', `${path}.retry.attempts`, `It is ${attempts}; give a whole number above zero, the first try included.`))
  return faults
}

function doubtFaults({ effect, inDoubt }: StepCall, path: string): readonly PlanFault[] {
  if (inDoubt === undefined) return NO_FAULTS
  if (!IN_DOUBT.has(inDoubt)) return [errorAt('setting', `${path}.inDoubt`, `It is "${inDoubt}"; give "fail", "ask" or "check".`)]
  if (effect === 'once') return NO_FAULTS
  return [errorAt('setting', `${path}.inDoubt`, `It is "${inDoubt}", but a step of effect "${effect}" is never in doubt: it is performed again. Declare the effect "once", or leave \`inDoubt\` and \`check\` out.`)]
}

function timeoutFaults(timed: { readonly timeoutMs?: number }, path: string): readonly PlanFault[] {
  if (!('timeoutMs' in timed) || Number(timed.timeoutMs) > 0) return NO_FAULTS
  return [errorAt('setting', `${path}.timeoutMs`, `It is ${timed.timeoutMs}; give ms above zero.`)]
}
