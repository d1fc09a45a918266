import type { Schema } from '@nofx/core'

/** A JSON Schema, of which only the common keywords are understood; the others are taken for satisfied. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Levels that are compared. What is deeper is taken to fit. */
const LEVELS_MAX = 32

/** Alternatives of which a message says why they do not fit. */
const REASONS_MAX = 3

/** Alternatives of a part that are told apart. A path through unions multiplies them, and a value that may be so much fits somewhere. */
const ALTERNATIVES_MAX = 16

/**
 * The JSON Schema of a validator: the thing itself when it is one, or what it says of itself by Standard JSON Schema
 * (https://standardschema.dev), as zod 4 does. `undefined` when it says nothing.
 *
 * @param side what it takes, or what it yields
 */
export function jsonSchemaOf(schema: Schema | JsonSchema | undefined, side: 'input' | 'output'): JsonSchema | undefined {
  if (schema === undefined) return undefined
  if (!('~standard' in schema)) return schema
  const { jsonSchema } = schema['~standard'] as { readonly jsonSchema?: Readonly<Record<'input' | 'output', (options: { readonly target: string }) => JsonSchema>> }
  try {
    return jsonSchema?.[side]({ target: 'draft-2020-12' })
  } catch {
    // It has parts that JSON Schema cannot say, such as a transformation.
    return undefined
  }
}

/** A value that cannot be what is wanted, and where in it. */
export interface Mismatch {
  readonly path: readonly string[]
  readonly message: string
}

/**
 * Why no value of one schema can be one of another; `undefined` when some can, or when it is not certain. So `string | null` fits where a
 * `string` is wanted: only the run knows.
 */
export function mismatchOf(given: JsonSchema, wanted: JsonSchema, level = 0): Mismatch | undefined {
  if (level > LEVELS_MAX) return undefined
  const [alternatives, choices] = [alternativesOf(given), alternativesOf(wanted)]
  if (alternatives !== undefined) return unlessSomeFit(alternatives.map((each) => mismatchOf(each, wanted, level + 1)))
  if (choices !== undefined) return unlessSomeFit(choices.map((each) => mismatchOf(given, each, level + 1)))
  const [types, expected] = [typesOf(given), typesOf(wanted)]
  if (types !== undefined && expected !== undefined && !types.some((type) => expected.some((other) => isSameType(type, other)))) return { path: [], message: `is ${types.join(' or ')}, where ${expected.join(' or ')} is wanted` }
  const [constants, allowed] = [constantsOf(given), constantsOf(wanted)]
  if (constants !== undefined && allowed !== undefined && !constants.some((each) => allowed.includes(each))) return { path: [], message: `is ${constants.join(' or ')}, where ${allowed.join(' or ')} is wanted` }
  if (isOnly(types, 'object')) return propertyMismatch(given, wanted, level)
  const [items, wantedItems] = [itemsOf(given), itemsOf(wanted)]
  // An empty list fits whatever its items would be.
  const isNeverEmpty = typeof given['minItems'] === 'number' && given['minItems'] > 0
  const found = isOnly(types, 'array') && isNeverEmpty && items && wantedItems ? mismatchOf(items, wantedItems, level + 1) : undefined
  return found && { ...found, path: ['[0]', ...found.path] }
}

function propertyMismatch(given: JsonSchema, wanted: JsonSchema, level: number): Mismatch | undefined {
  const [has, wants] = [recordOf(given['properties']) ?? {}, recordOf(wanted['properties']) ?? {}]
  const [always, needed] = [namesOf(given['required']), namesOf(wanted['required'])]
  for (const name of needed) {
    if (!Object.hasOwn(has, name) && isClosed(given)) return { path: [name], message: 'is missing' }
  }
  for (const name of always) {
    const [one, other] = [Object.hasOwn(has, name) ? recordOf(has[name]) : undefined, Object.hasOwn(wants, name) ? recordOf(wants[name]) : undefined]
    const found = one && other && mismatchOf(one, other, level + 1)
    if (found !== undefined) return { ...found, path: [name, ...found.path] }
    if (other === undefined && !Object.hasOwn(wants, name) && isClosed(wanted)) return { path: [name], message: 'is not known there' }
  }
  return undefined
}

/** The schema of a part of a value: of a field, or of an item. `undefined` when it is not known, as within a union, `null` when there is no such part. */
export function schemaAt(schema: JsonSchema, path: readonly (string | number)[]): JsonSchema | null | undefined {
  let current: JsonSchema | null | undefined = schema
  for (const key of path) {
    if (current === undefined || current === null) return current
    if (alternativesOf(current) !== undefined) return undefined
    current = fieldAt(current, key)
  }
  return current
}

/** What a part is in each of the alternatives that the value has, and that its parts have on the way. */
export type Parts = readonly (JsonSchema | null | undefined)[]

/** As `schemaAt`, through unions. */
export function partsAt(schema: JsonSchema, path: readonly (string | number)[]): Parts {
  let parts: Parts = [schema]
  for (const key of path) {
    parts = parts.flatMap((part) => (part ? kindsOf(part).map((kind) => fieldAt(kind, key)) : [part]))
    if (parts.length > ALTERNATIVES_MAX) return [undefined]
  }
  return parts
}

function fieldAt(schema: JsonSchema, key: string | number): JsonSchema | null | undefined {
  const [properties, types] = [recordOf(schema['properties']), typesOf(schema)]
  if (types !== undefined && !types.some((type) => type === 'object' || type === 'array' || type === 'string')) return null
  if (!isOnly(types, 'object')) return isOnly(types, 'array') && typeof key === 'number' ? itemsOf(schema) : undefined
  if (properties !== undefined && Object.hasOwn(properties, key)) return recordOf(properties[String(key)])
  return isClosed(schema) ? null : undefined
}

/** What a value may be, each without alternatives; anything, where there are too many. */
export function kindsOf(schema: JsonSchema): readonly JsonSchema[] {
  const kinds: JsonSchema[] = []
  const waiting: JsonSchema[] = [schema]
  for (let looks = 0; waiting.length > 0; looks++) {
    if (waiting.length + kinds.length > ALTERNATIVES_MAX || looks > LEVELS_MAX) return [{}]
    const one = waiting.pop() ?? {}
    const [alternatives, types] = [alternativesOf(one), typesOf(one)]
    if (alternatives !== undefined) waiting.push(...alternatives.toReversed())
    else if (types !== undefined && types.length > 1) for (const type of types) kinds.push({ ...one, type })
    else kinds.push(one)
  }
  return kinds
}

/** One schema for a part; `undefined` when it is not known, or not there, in some alternative. */
export function unionOf(parts: Parts): JsonSchema | undefined {
  const known = parts.filter((part): part is JsonSchema => part !== null && part !== undefined)
  if (known.length === 0 || known.length < parts.length) return undefined
  return known.length === 1 ? known[0] : { anyOf: known }
}

/** Whether a part is there in each value of a schema, and not only allowed. An item of a list never is: the list may be shorter. */
export function isAlwaysAt(schema: JsonSchema, path: readonly (string | number)[]): boolean {
  return path.every((key, depth) => partsAt(schema, path.slice(0, depth)).every((part) => kindsOf(part ?? {}).every((kind) => namesOf(kind['required']).includes(String(key)))))
}

/** What each item of a list is: of all alternatives that may be lists, where there are several. `undefined` when it is not known, or differs by place. */
export function itemsOf(schema: JsonSchema): JsonSchema | undefined {
  const lists = kindsOf(schema).filter((each) => typesOf(each)?.includes('array') ?? true)
  return unionOf(lists.map((list) => ('prefixItems' in list ? undefined : recordOf(list['items']))))
}

/** Names of the fields that a schema wants, and those that it knows. */
export function fieldsOf(schema: JsonSchema): { readonly required: readonly string[]; readonly properties: JsonSchema; readonly isClosed: boolean } {
  return { required: namesOf(schema['required']), properties: recordOf(schema['properties']) ?? {}, isClosed: isClosed(schema) }
}

/** The kinds of JSON that a schema allows; `undefined` when it does not say. */
export function typesOf(schema: JsonSchema): readonly string[] | undefined {
  const { type } = schema
  if (typeof type === 'string') return [type]
  return Array.isArray(type) ? type.map(String) : undefined
}

/** The schema of a value that is known. */
export function schemaOfValue(value: unknown): JsonSchema {
  if (value === null || value === undefined) return { type: 'null' }
  if (Array.isArray(value)) return listSchema(value)
  if (typeof value === 'object') {
    const entries = Object.entries(value)
    return { type: 'object', properties: Object.fromEntries(entries.map(([name, field]) => [name, schemaOfValue(field)])), required: entries.map(([name]) => name), additionalProperties: false }
  }
  return { type: kindOf(value), const: value }
}

/** Of the items only the kinds are told, so that a list of any length has a small schema. */
function listSchema(list: readonly unknown[]): JsonSchema {
  const kinds = new Set(list.map(kindOf))
  // What is absent in a list of the builder may be allowed to be.
  return { type: 'array', minItems: list.length, ...(kinds.size > 0 && !kinds.has('undefined') && { items: { type: [...kinds] } }) }
}

/** Which kind of JSON a value is. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value
}

export function recordOf(value: unknown): JsonSchema | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : undefined
}

/** One of which each value has to be; `undefined` where there is no choice. */
export function alternativesOf(schema: JsonSchema): readonly JsonSchema[] | undefined {
  const found = schema['anyOf'] ?? schema['oneOf']
  return Array.isArray(found) && found.length > 0 ? found.map((each) => recordOf(each) ?? {}) : undefined
}

/** Whether an object may have no other fields than those that are named. */
function isClosed(schema: JsonSchema): boolean {
  return schema['additionalProperties'] === false && !('patternProperties' in schema)
}

/** Why none of several fits; `undefined` when one does. */
export function unlessSomeFit(mismatches: readonly (Mismatch | undefined)[]): Mismatch | undefined {
  const found = mismatches.filter((mismatch) => mismatch !== undefined)
  if (found.length < mismatches.length) return undefined
  const reasons = [...new Set(found.map(({ path, message }) => `${path.length === 0 ? 'it' : path.join('.')} ${message}`))]
  if (reasons.length < 2) return found[0]
  const more = reasons.length > REASONS_MAX ? `; and ${reasons.length - REASONS_MAX} more` : ''
  return { path: [], message: `fits none of what is wanted: ${reasons.slice(0, REASONS_MAX).join('; ')}${more}` }
}

function constantsOf(schema: JsonSchema): readonly string[] | undefined {
  if ('const' in schema) return [JSON.stringify(schema['const'])]
  return Array.isArray(schema['enum']) ? schema['enum'].map((each) => JSON.stringify(each)) : undefined
}

function namesOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : []
}

function isOnly(types: readonly string[] | undefined, type: string): boolean {
  return types?.length === 1 && types[0] === type
}

/** Each integer is a number, and a number may be an integer. */
function isSameType(one: string, other: string): boolean {
  return one === other || (one === 'integer' && other === 'number') || (one === 'number' && other === 'integer')
}
