import { valueAt, type Binding, type Path } from '../plan/binding.ts'
import type { PlanNode } from '../plan/plan.ts'

/** Gives what stands in the place of a binding; `undefined` where it stays. What it gives is not looked at again. */
export type Replace = (binding: Binding) => Binding | undefined

/** A binding with parts of it replaced, from the outside in. A structure of values alone becomes one value. */
export function mapBinding(binding: Binding, replace: Replace): Binding {
  const given = replace(binding)
  if (given !== undefined) return given
  switch (binding.from) {
    case 'object': {
      const fields = Object.entries(binding.fields).map(([key, field]) => [key, mapBinding(field, replace)] as const)
      const values = fields.flatMap(([key, field]) => (field.from === 'value' ? [[key, field.value] as const] : []))
      return values.length === fields.length ? { from: 'value', value: Object.fromEntries(values) } : { from: 'object', fields: Object.fromEntries(fields) }
    }
    case 'array': {
      const items = binding.items.map((item) => mapBinding(item, replace))
      const values = items.flatMap((item) => (item.from === 'value' ? [item.value] : []))
      return values.length === items.length ? { from: 'value', value: values } : { from: 'array', items }
    }
    case 'branch':
      return { ...binding, whenTrue: mapBinding(binding.whenTrue, replace), whenFalse: mapBinding(binding.whenFalse, replace) }
    default:
      return binding
  }
}

/** A node with parts of its bindings replaced, and of those in its body. */
export function mapNodeBindings(node: PlanNode, replace: Replace): PlanNode {
  switch (node.type) {
    case 'step':
    case 'agent':
      return { ...node, input: mapBinding(node.input, replace) }
    case 'approval':
      return { ...node, show: mapBinding(node.show, replace) }
    case 'branch': {
      const values = Object.entries(node.condition.values).map(([name, value]) => [name, mapBinding(value, replace)] as const)
      return { ...node, condition: { ...node.condition, values: Object.fromEntries(values) } }
    }
    case 'map':
      return { ...node, over: mapBinding(node.over, replace), output: mapBinding(node.output, replace), nodes: node.nodes.map((inner) => mapNodeBindings(inner, replace)) }
  }
}

/** What a binding gives at a path. Costs the length of the path. */
export function bindingAt(binding: Binding, path: Path): Binding {
  const [key, ...rest] = path
  if (key === undefined) return binding
  switch (binding.from) {
    case 'value':
      return { from: 'value', value: valueAt(binding.value, path) }
    case 'object':
      return Object.hasOwn(binding.fields, key) ? bindingAt(binding.fields[key] as Binding, rest) : NOTHING
    case 'array':
      if (key === 'length') return bindingAt({ from: 'value', value: binding.items.length }, rest)
      return bindingAt(binding.items[Number(key)] ?? NOTHING, rest)
    case 'branch':
      return { ...binding, whenTrue: bindingAt(binding.whenTrue, path), whenFalse: bindingAt(binding.whenFalse, path) }
    default:
      return { ...binding, path: [...binding.path, ...path] }
  }
}

const NOTHING: Binding = { from: 'value', value: undefined }
