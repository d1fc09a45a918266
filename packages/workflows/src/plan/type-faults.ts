import { valueAt, type Binding, type Path } from './binding.ts'
import { isConstants, itemsHanded, mapSchema, sourceOf, type Handed, type KnownTypes, type StepSchemas } from './handed-types.ts'
import { fieldsOf, itemsOf, kindsOf, mismatchOf, partsAt, recordOf, schemaOfValue, typesOf, unlessSomeFit, type JsonSchema, type Mismatch } from './json-schema.ts'
import type { MapNode, Plan, PlanNode } from './plan.ts'
import { errorAt, type PlanFault } from './plan-fault.ts'

/** What is known while the nodes are gone through. */
interface Known extends KnownTypes {
  readonly items: Map<string, readonly unknown[] | Handed>
  readonly lists: Map<string, JsonSchema>
}

/** Where a value is handed to. */
interface Place {
  readonly wanted: JsonSchema
  /** Whether there may be nothing. */
  readonly isOptional: boolean
  /** Whether it is one of several that are wanted: then one run may fit here and another there, so that only what no run hands on is no fit. */
  readonly isChoice: boolean
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
    const found = wanted && bindingMismatch(node.input, { wanted, isOptional: true, isChoice: false }, known)
    if (found !== undefined) faults.push(typeFault(`nodes.${node.id}.input`, found, `the step "${node.step}"`))
  }
}

const LIST: Place = { wanted: { type: 'array' }, isOptional: true, isChoice: false }

function checkMap({ id, over, nodes, output }: MapNode, known: Known, faults: PlanFault[]): void {
  // A constant that is no list is told without any schema.
  const found = over.from === 'value' ? undefined : bindingMismatch(over, LIST, known)
  if (found !== undefined) faults.push(typeFault(`nodes.${id}.over`, found, 'the map'))
  known.items.set(id, itemsHanded(over, known))
  checkNodes(nodes, known, faults)
  known.lists.set(id, mapSchema(over, output, known))
}

function typeFault(path: string, found: Mismatch, reader: string): PlanFault {
  return errorAt('type', [path, ...found.path].join('.'), `What ${reader} is given ${found.message}. Hand it something else, or correct the schema.`)
}

/** Inputs are of bounded depth, as the rules of sight have found before. */
function bindingMismatch(binding: Binding, place: Place, known: Known): Mismatch | undefined {
  switch (binding.from) {
    case 'value':
      return binding.value === undefined ? undefined : mismatchOf(schemaOfValue(binding.value), place.wanted)
    case 'node':
    case 'input':
      return partMismatch(sourceOf(binding, known), binding.path, place)
    case 'item': {
      const items = known.items.get(binding.map)
      if (items === undefined) return undefined
      // That these are all is not known: a long list is cut.
      return isConstants(items) ? someMismatch(items, false, place, (item) => bindingMismatch({ from: 'value', value: valueAt(item, binding.path) }, place, known)) : partMismatch(items, binding.path, place)
    }
    case 'object':
      return kindMismatch('object', place, (kind) => structureMismatch(binding.fields, kind, known))
    case 'array':
      return kindMismatch('array', place, (kind) => listMismatch(binding.items, kind, known))
    case 'branch':
      // A side that yields nothing may be asked about before the value is used.
      return someMismatch([binding.whenTrue, binding.whenFalse], true, place, (side) => (side.from === 'value' && side.value === null ? undefined : bindingMismatch(side, place, known)))
  }
}

/** What is put together has to fit one of the kinds that are wanted, of those that are of its type at all, and what is said beside them. */
function kindMismatch(type: 'object' | 'array', place: Place, mismatchIn: (kind: Place) => Mismatch | undefined): Mismatch | undefined {
  const { anyOf, oneOf, ...rest } = place.wanted
  const kinds = kindsOf(place.wanted).filter((kind) => typesOf(kind)?.includes(type) ?? true)
  if (kinds.length === 0) return mismatchOf({ type }, place.wanted)
  const beside = anyOf === undefined && oneOf === undefined ? undefined : mismatchIn({ ...place, wanted: rest })
  return beside ?? unlessSomeFit(kinds.map((wanted) => mismatchIn({ ...place, wanted, isChoice: place.isChoice || kinds.length > 1 })))
}

/**
 * Of values each of which some run hands on, one that does not fit; where the place is a choice, none may.
 *
 * @param isAll whether nothing else is ever handed on
 */
function someMismatch<T>(values: readonly T[], isAll: boolean, { isChoice }: Place, mismatchIn: (value: T) => Mismatch | undefined): Mismatch | undefined {
  if (isChoice) return isAll && values.length > 0 ? unlessSomeFit(values.map(mismatchIn)) : undefined
  for (const value of values) {
    const found = mismatchIn(value)
    if (found !== undefined) return found
  }
  return undefined
}

function partMismatch({ schemas, isAll }: Handed, path: Path, place: Place): Mismatch | undefined {
  return someMismatch(schemas, isAll, place, (schema) => {
    const parts = partsAt(schema, path)
    const nothing: Mismatch = { path: [], message: `is read at "${path.join('.')}", where there is nothing` }
    if (parts.every((part) => part === null)) return nothing
    return unlessSomeFit(parts.map((part) => (part === null ? (place.isOptional ? undefined : nothing) : part && mismatchOf(part, place.wanted))))
  })
}

function structureMismatch(fields: Readonly<Record<string, Binding>>, { wanted, isChoice }: Place, known: Known): Mismatch | undefined {
  const whole = mismatchOf({ type: 'object' }, wanted)
  if (whole !== undefined || typesOf(wanted)?.includes('object') !== true) return whole
  const { required, properties, isClosed } = fieldsOf(wanted)
  const missing = required.find((name) => !Object.hasOwn(fields, name))
  if (missing !== undefined) return { path: [missing], message: 'is missing' }
  for (const [name, field] of Object.entries(fields)) {
    const schema = Object.hasOwn(properties, name) ? recordOf(properties[name]) : undefined
    if (schema === undefined && isClosed && !Object.hasOwn(properties, name)) return { path: [name], message: 'is not known there' }
    const found = schema && bindingMismatch(field, { wanted: schema, isOptional: !required.includes(name), isChoice }, known)
    if (found !== undefined) return { ...found, path: [name, ...found.path] }
  }
  return undefined
}

function listMismatch(items: readonly Binding[], { wanted, isChoice }: Place, known: Known): Mismatch | undefined {
  const whole = mismatchOf({ type: 'array' }, wanted)
  const schema = itemsOf(wanted)
  if (whole !== undefined || schema === undefined || typesOf(wanted)?.includes('array') !== true) return whole
  for (const [index, item] of items.entries()) {
    const found = bindingMismatch(item, { wanted: schema, isOptional: true, isChoice }, known)
    if (found !== undefined) return { ...found, path: [`[${index}]`, ...found.path] }
  }
  return undefined
}
