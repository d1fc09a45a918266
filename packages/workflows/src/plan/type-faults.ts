import { valueAt, type Binding, type Path } from './binding.ts'
import { isConstants, itemsHanded, mapSchema, sourceOf, type Handed, type KnownTypes, type StepSchemas } from './handed-types.ts'
import { fieldsOf, itemsOf, mismatchOf, recordOf, schemaAt, schemaOfValue, typesOf, type JsonSchema, type Mismatch } from './json-schema.ts'
import type { MapNode, Plan, PlanNode } from './plan.ts'
import { errorAt, type PlanFault } from './plan-fault.ts'

/** What is known while the nodes are gone through. */
interface Known extends KnownTypes {
  readonly items: Map<string, readonly unknown[] | Handed>
  readonly lists: Map<string, JsonSchema>
}

/**
 * What is handed to a step, or to a map as its list, and can never be what is wanted there. Maps are gone through in the order of the plan,
 * so that of one that stands after its reader only that it is a list is known. Costs a comparison for each node.
 *
 * @param all the nodes of the plan, bodies included
 * @param input what the workflow takes
 */
export function typeFaults(plan: Plan, all: readonly PlanNode[], stepSchemas: (step: string) => StepSchemas, input: JsonSchema | undefined): readonly PlanFault[] {
  const known: Known = { stepSchemas, input, nodes: new Map(all.map((node) => [node.id, node])), items: new Map(), lists: new Map(), choices: new WeakSet() }
  const faults: PlanFault[] = []
  checkNodes(plan.nodes, known, faults)
  return faults
}

/** Maps within maps are as few as the rules of sight have gone into before. */
function checkNodes(nodes: readonly PlanNode[], known: Known, faults: PlanFault[]): void {
  for (const node of nodes) {
    if (node.type === 'map') checkMap(node, known, faults)
    if (node.type !== 'step') continue
    const wanted = known.stepSchemas(node.step).input
    const found = wanted && bindingMismatch(node.input, wanted, known)
    if (found !== undefined) faults.push(typeFault(`nodes.${node.id}.input`, found, `the step "${node.step}"`))
  }
}

function checkMap({ id, over, nodes, output }: MapNode, known: Known, faults: PlanFault[]): void {
  // A constant that is no list is told without any schema.
  const found = over.from === 'value' ? undefined : bindingMismatch(over, { type: 'array' }, known)
  if (found !== undefined) faults.push(typeFault(`nodes.${id}.over`, found, 'the map'))
  known.items.set(id, itemsHanded(over, known))
  checkNodes(nodes, known, faults)
  known.lists.set(id, mapSchema(over, output, known))
}

function typeFault(path: string, found: Mismatch, reader: string): PlanFault {
  return errorAt('type', [path, ...found.path].join('.'), `What ${reader} is given ${found.message}. Hand it something else, or correct the schema.`)
}

/** Inputs are of bounded depth, as the rules of sight have found before. */
function bindingMismatch(binding: Binding, wanted: JsonSchema, known: Known): Mismatch | undefined {
  switch (binding.from) {
    case 'value':
      return binding.value === undefined ? undefined : mismatchOf(schemaOfValue(binding.value), wanted)
    case 'node':
    case 'input':
      return partMismatch(sourceOf(binding, known), binding.path, wanted)
    case 'item': {
      const items = known.items.get(binding.map)
      if (items === undefined) return undefined
      return isConstants(items) ? firstMismatch(items, (item) => bindingMismatch({ from: 'value', value: valueAt(item, binding.path) }, wanted, known)) : partMismatch(items, binding.path, wanted)
    }
    case 'object':
      return structureMismatch(binding.fields, wanted, known)
    case 'array':
      return listMismatch(binding.items, wanted, known)
    case 'branch':
      // A side that yields nothing may be asked about before the value is used.
      return firstMismatch([binding.whenTrue, binding.whenFalse], (side) => (side.from === 'value' && side.value === null ? undefined : bindingMismatch(side, wanted, known)))
  }
}

function firstMismatch<T>(values: readonly T[], mismatchIn: (value: T) => Mismatch | undefined): Mismatch | undefined {
  for (const value of values) {
    const found = mismatchIn(value)
    if (found !== undefined) return found
  }
  return undefined
}

function partMismatch({ schemas }: Handed, path: Path, wanted: JsonSchema): Mismatch | undefined {
  return firstMismatch(schemas, (schema) => {
    const part = schemaAt(schema, path)
    if (part === null) return { path: [], message: `is read at "${path.join('.')}", where there is nothing` }
    return part && mismatchOf(part, wanted)
  })
}

function structureMismatch(fields: Readonly<Record<string, Binding>>, wanted: JsonSchema, known: Known): Mismatch | undefined {
  const whole = mismatchOf({ type: 'object' }, wanted)
  if (whole !== undefined || typesOf(wanted)?.includes('object') !== true) return whole
  const { required, properties, isClosed } = fieldsOf(wanted)
  const missing = required.find((name) => !Object.hasOwn(fields, name))
  if (missing !== undefined) return { path: [missing], message: 'is missing' }
  for (const [name, field] of Object.entries(fields)) {
    const schema = Object.hasOwn(properties, name) ? recordOf(properties[name]) : undefined
    if (schema === undefined && isClosed && !Object.hasOwn(properties, name)) return { path: [name], message: 'is not known there' }
    const found = schema && bindingMismatch(field, schema, known)
    if (found !== undefined) return { ...found, path: [name, ...found.path] }
  }
  return undefined
}

function listMismatch(items: readonly Binding[], wanted: JsonSchema, known: Known): Mismatch | undefined {
  const whole = mismatchOf({ type: 'array' }, wanted)
  const schema = itemsOf(wanted)
  if (whole !== undefined || schema === undefined || typesOf(wanted)?.includes('array') !== true) return whole
  for (const [index, item] of items.entries()) {
    const found = bindingMismatch(item, schema, known)
    if (found !== undefined) return { ...found, path: [`[${index}]`, ...found.path] }
  }
  return undefined
}
