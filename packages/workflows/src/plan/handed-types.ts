import { valueAt, type Binding, type Path } from './binding.ts'
import { alternativesOf, isAlwaysAt, itemsOf, kindOf, partsAt, schemaOfValue, unionOf, type JsonSchema } from './json-schema.ts'
import type { PlanNode } from './plan.ts'

/** What a step takes and yields, as far as it declares it. */
export interface StepSchemas {
  readonly input: JsonSchema | undefined
  readonly output: JsonSchema | undefined
}

/** What a binding hands on. */
export interface Handed {
  /** Each of them is what some run hands on, or the body of a map for some item. */
  readonly schemas: readonly JsonSchema[]
  /** Whether nothing else is ever handed on, and always something. */
  readonly isAll: boolean
}

/** What is known of the values that bindings read. */
export interface KnownTypes {
  readonly stepSchemas: (step: string) => StepSchemas
  readonly input: JsonSchema | undefined
  readonly nodes: ReadonlyMap<string, PlanNode>
  /** What the items of maps are: constants, or what their lists hand on. Each map's from when it is reached. */
  readonly items: ReadonlyMap<string, readonly unknown[] | Handed>
  /** What maps yield. Each map's from when it was gone through. */
  readonly lists: ReadonlyMap<string, JsonSchema>
  /** Schemas that were put together and allow several in some part. */
  readonly choices: WeakSet<JsonSchema>
}

/** Kinds of a value that are told apart. A branch in the body of a map that goes over the last one doubles them. */
const KINDS_MAX = 16

/** Kinds of a field, or of an item, that are told apart. Few, since a comparison tries them at each level. */
const FIELD_KINDS_MAX = 2

/** Fields of an object, and parts of a constant, that are looked at. Each reader looks at them anew, and a plan may have 100,000. */
const PARTS_MAX = 1_000

const NOT_KNOWN: Handed = { schemas: [], isAll: false }

/** Inputs are of bounded depth, as the rules of sight have found before. */
function handedBy(binding: Binding, known: KnownTypes): Handed {
  switch (binding.from) {
    case 'value':
      return binding.value === undefined ? NOT_KNOWN : handed(isSmall(binding.value) ? schemaOfValue(binding.value) : { type: kindOf(binding.value) })
    case 'node':
    case 'input':
      return partOf(sourceOf(binding, known), binding.path, known)
    case 'item': {
      const items = known.items.get(binding.map)
      if (items === undefined) return NOT_KNOWN
      return isConstants(items) ? handedByEach(items.map((item) => ({ from: 'value', value: valueAt(item, binding.path) })), known) : partOf(items, binding.path, known)
    }
    case 'object':
      return handed(objectSchema(binding.fields, known))
    case 'array':
      return handed(listSchema(handedByEach(binding.items, known), binding.items.length, known))
    case 'branch':
      return handedByEach([binding.whenTrue, binding.whenFalse], known)
  }
}

/** What the whole is of which a binding reads a part. */
export function sourceOf(binding: Binding & { readonly from: 'node' | 'input' }, { input, nodes, stepSchemas, lists }: KnownTypes): Handed {
  if (binding.from === 'input') return handed(input)
  const source = nodes.get(binding.node)
  if (source?.type === 'step') return handed(stepSchemas(source.step).output)
  return source?.type === 'map' ? handed(lists.get(source.id) ?? { type: 'array' }) : NOT_KNOWN
}

/** What the items of a list are that a binding hands on. */
export function itemsHanded(list: Binding, known: KnownTypes): readonly unknown[] | Handed {
  if (list.from === 'array') return handedByEach(list.items, known)
  if (list.from !== 'value') return each(handedBy(list, known), (schema) => choiceIn(schema, itemsOf(schema), known))
  // One more than is told apart, so that it shows when there are more.
  const constants = Array.isArray(list.value) ? (list.value as readonly unknown[]).slice(0, KINDS_MAX + 1) : []
  return isSmall(constants) ? constants : NOT_KNOWN
}

/** The schema of the list of what the body of a map yields. It is never empty when what the map goes over never is. */
export function mapSchema(over: Binding, output: Binding, known: KnownTypes): JsonSchema {
  const { schemas, isAll } = handedBy(over, known)
  const sizes = schemas.map(({ minItems }) => (typeof minItems === 'number' ? minItems : 0))
  return listSchema(handedBy(output, known), isAll ? Math.min(...sizes) : 0, known)
}

function listSchema(item: Handed, minItems: number, known: KnownTypes): JsonSchema {
  const items = onlySchema(item, known)
  return composed({ type: 'array', items, minItems }, [items], known)
}

export function isConstants(items: readonly unknown[] | Handed): items is readonly unknown[] {
  return Array.isArray(items)
}

function handed(schema: JsonSchema | undefined): Handed {
  return schema === undefined ? NOT_KNOWN : { schemas: [schema], isAll: true }
}

function handedByEach(bindings: readonly Binding[], known: KnownTypes): Handed {
  const found = bindings.slice(0, KINDS_MAX).map((binding) => handedBy(binding, known))
  const schemas = [...new Set(found.flatMap((one) => one.schemas))]
  return { schemas: schemas.slice(0, KINDS_MAX), isAll: found.length > 0 && schemas.length <= KINDS_MAX && bindings.length <= KINDS_MAX && found.every(({ isAll }) => isAll) }
}

/** A part that is not there in each value may be absent, so that not all is known of it. */
function partOf(whole: Handed, path: Path, known: KnownTypes): Handed {
  if (path.length === 0) return whole
  const parts = each(whole, (schema) => choiceIn(schema, unionOf(partsAt(schema, path)), known))
  return { ...parts, isAll: parts.isAll && whole.schemas.every((schema) => isAlwaysAt(schema, path)) }
}

/** A part of what was put together. Where that had alternatives, it is a choice as well. */
function choiceIn(whole: JsonSchema, part: JsonSchema | undefined, { choices }: KnownTypes): JsonSchema | undefined {
  if (part !== undefined && choices.has(whole) && alternativesOf(part) !== undefined) choices.add(part)
  return part
}

function each({ schemas, isAll }: Handed, partIn: (schema: JsonSchema) => JsonSchema | undefined): Handed {
  const parts = schemas.map(partIn).filter((part) => part !== undefined)
  return { schemas: parts, isAll: isAll && parts.length === schemas.length }
}

/** A field is only required when it is certain to be there. */
function objectSchema(fields: Readonly<Record<string, Binding>>, known: KnownTypes): JsonSchema {
  const entries = Object.entries(fields)
  if (entries.length > PARTS_MAX) return { type: 'object' }
  const found = entries.map(([name, field]) => [name, handedBy(field, known)] as const)
  const properties = found.map(([name, field]) => [name, onlySchema(field, known)] as const)
  const required = found.flatMap(([name, { isAll }]) => (isAll ? [name] : []))
  return composed({ type: 'object', properties: Object.fromEntries(properties), required, additionalProperties: false }, properties.map(([, schema]) => schema), known)
}

/**
 * One schema for all that is handed on. It says nothing when not all of it is known, or when choices would be nested in choices: each level
 * would double what is compared.
 */
function onlySchema({ schemas, isAll }: Handed, { choices }: KnownTypes): JsonSchema {
  const [first = {}, ...others] = schemas
  if (!isAll || schemas.length > FIELD_KINDS_MAX) return {}
  if (others.length === 0) return first
  if (schemas.some((schema) => choices.has(schema))) return {}
  const choice: JsonSchema = { anyOf: schemas }
  choices.add(choice)
  return choice
}

/** A schema that was put together, of which is kept whether there is a choice in it. */
function composed(schema: JsonSchema, parts: readonly JsonSchema[], { choices }: KnownTypes): JsonSchema {
  if (parts.some((part) => choices.has(part))) choices.add(schema)
  return schema
}

function isSmall(constant: unknown): boolean {
  const waiting: unknown[] = [constant]
  for (let parts = 0; waiting.length > 0; parts++) {
    const part = waiting.pop()
    if (typeof part !== 'object' || part === null) continue
    const within: readonly unknown[] = Array.isArray(part) ? part : Object.values(part)
    if (parts + waiting.length + within.length > PARTS_MAX) return false
    waiting.push(...within)
  }
  return true
}
