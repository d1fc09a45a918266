import type { Binding } from '../plan/binding.ts'
import { bindingsOf } from '../plan/dependencies.ts'
import type { PlanNode } from '../plan/plan.ts'
import { BINDING_DEPTH_MAX } from '../plan/plan-limits.ts'
import { countParts } from './count-parts.ts'
import { templateInvalid } from './parse-template.ts'

/** Parts of all that the nodes of a plan read, the values in it included. */
const PARTS_MAX = 1_000_000

/**
 * Refuses inputs without end: what a use hands on may hold what it was given twice, again and again, which is small as long as nobody goes
 * through it.
 *
 * @throws NofxError `template.invalid`
 */
export function assertBoundedBindings(nodes: readonly PlanNode[], output: Binding, path: string): void {
  let left = PARTS_MAX
  const open = [...nodes.flatMap(bindingsOf), output].map((binding) => ({ binding, depth: 0 }))
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const { binding, depth } = part
    left -= binding.from === 'value' ? countParts(binding.value, left) : 1
    if (left < 0) throw refusal(path, `Its inputs have more than ${PARTS_MAX.toLocaleString('en')} parts. Hand on references, not structures of them.`)
    if (depth > BINDING_DEPTH_MAX) throw refusal(path, `One of its inputs has more than ${BINDING_DEPTH_MAX} levels. Make it flatter.`)
    for (const inner of partsOf(binding)) open.push({ binding: inner, depth: depth + 1 })
  }
}

function partsOf(binding: Binding): readonly Binding[] {
  switch (binding.from) {
    case 'object':
      return Object.values(binding.fields)
    case 'array':
      return binding.items
    case 'branch':
      return [binding.whenTrue, binding.whenFalse]
    default:
      return []
  }
}

function refusal(path: string, message: string): Error {
  return templateInvalid('The plan', [{ path, message }])
}
