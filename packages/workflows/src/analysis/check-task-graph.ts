import { NofxError } from '@nofx/core'
import { faultList } from '../fault-list.ts'
import type { DirectedGraph } from '../graph/directed-graph.ts'
import { findCycle } from '../graph/find-cycle.ts'
import { printCycle } from '../graph/print-cycle.ts'
import type { Estimates, TaskGraph } from './task-graph.ts'
import { uncertainFault, type Uncertain } from './uncertain.ts'

/**
 * Refuses tasks that have no meaning. Whether they have an order is seen when they are a graph: `checkCycle`.
 *
 * @throws NofxError `input.invalid` that lists the faults, each with its path
 */
export function checkTaskGraph({ tasks }: TaskGraph): void {
  if (!Array.isArray(tasks)) throw new NofxError('input.invalid', `The tasks to analyse are ${tasks === null ? 'null' : typeof tasks}. Give a list: { tasks: [{ id, durationMs, after }] }.`)
  const faults: string[] = []
  const known = new Set<string>()
  tasks.forEach((task, index) => {
    if (typeof task?.id !== 'string' || task.id === '') faults.push(`tasks[${index}].id is missing. Give it a name`)
    else if (known.size === known.add(task.id).size) faults.push(`tasks[${index}].id: two have the id "${task.id}". Rename one`)
  })
  if (faults.length > 0) refuse(faults)
  tasks.forEach(({ id, durationMs, costUsd, after = [] }, index) => {
    const at = (field: string) => `tasks[${index}] ("${id}").${field}`
    if (!Array.isArray(after)) faults.push(`${at('after')} is no list. Give ids`)
    else for (const source of after) if (!known.has(source)) faults.push(`${at('after')}: ${typeof source === 'string' ? `"${source}"` : 'an edge that is no id'} is no task. Add it, or leave it out`)
    addAmountFault(faults, durationMs, () => at('durationMs'))
    addAmountFault(faults, costUsd, () => at('costUsd'))
  })
  if (faults.length > 0) refuse(faults)
}

/** @throws NofxError `input.invalid` that shows the cycle, if there is one */
export function checkCycle(graph: DirectedGraph, order: Uint32Array): void {
  const cycle = findCycle(graph, order)
  if (cycle !== undefined) refuse([`tasks: these wait for each other: ${printCycle(cycle)}. Remove one of the edges`])
}

/** What an estimate may say. */
export const ESTIMATE_FIELDS: readonly string[] = ['durationMs', 'costUsd', 'items', 'probability01']

/**
 * Refuses estimates that are no numbers, those for nodes that there are not, and fields that there are not.
 *
 * @throws NofxError `input.invalid` that lists the faults, each with its path
 */
export function checkEstimates(estimates: Estimates, known: ReadonlySet<string>): void {
  const faults: string[] = []
  if (typeof estimates !== 'object' || estimates === null) refuse([`estimates is ${String(estimates)}; give them by id: { a: { durationMs: 5 } }`])
  for (const [id, estimate] of Object.entries(estimates)) {
    const path = `estimates.${id}`
    if (typeof estimate !== 'object' || estimate === null) {
      faults.push(`${path} is ${String(estimate)}; give { durationMs, costUsd }`)
      continue
    }
    const { durationMs, costUsd, items, probability01 = 0 } = estimate
    for (const field of Object.keys(estimate)) if (!ESTIMATE_FIELDS.includes(field)) faults.push(`${path}.${field} means nothing. Rename it to one of ${ESTIMATE_FIELDS.join(', ')}, or leave it out`)
    if (!known.has(id)) faults.push(`${path}: "${id}" is no node. Rename it, or leave it out`)
    addAmountFault(faults, durationMs, () => `${path}.durationMs`)
    addAmountFault(faults, costUsd, () => `${path}.costUsd`)
    addAmountFault(faults, items, () => `${path}.items`)
    if (!(typeof probability01 === 'number' && probability01 >= 0 && probability01 <= 1)) faults.push(`${path}.probability01 is ${String(probability01)}; give a number from 0 to 1`)
  }
  if (faults.length > 0) refuse(faults)
}

function addAmountFault(faults: string[], value: Uncertain | undefined, pathOf: () => string): void {
  const fault = value === undefined ? undefined : uncertainFault(value)
  if (fault !== undefined) faults.push(`${pathOf()}${fault.startsWith('.') ? '' : ' '}${fault}`)
}

function refuse(faults: readonly string[]): never {
  throw new NofxError('input.invalid', faultList('What is to be analysed', faults))
}
