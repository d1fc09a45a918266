import type { Schema } from '@nofx/core'

/** A JSON Schema, of which only the common keywords are understood; the others are taken for satisfied. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Levels that are compared. What is deeper is taken to fit. */
const LEVELS_MAX = 32

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
  const [items, wantedItems] = [recordOf(given['items']), recordOf(wanted['items'])]
  // An empty list fits whatever its items would be.
  const isNeverEmpty = typeof given['minItems'] === 'number' && given['minItems'] > 0
  const found = isOnly(types, 'array') && isNeverEmpty && items && wantedItems ? mismatchOf(items, wantedItems, level + 1) : undefined
  return found && { ...found, path: ['[0]', ...found.path] }
}

function propertyMismatch(given: JsonSchema, wanted: JsonSchema, level: number): Mismatch | undefined {
  const [has, wants] = [recordOf(given['properties']) ?? {}, recordOf(wanted['properties']) ?? {}]
  const [always, needed] = [namesOf(given['required']), namesOf(wanted['required'])]
  for (const name of needed) {
    if (!Object.hasOwn(has, name) && given['additionalProperties'] === false) return { path: [name], message: 'is missing' }
  }
  for (const name of always) {
    const [one, other] = [Object.hasOwn(has, name) ? recordOf(has[name]) : undefined, Object.hasOwn(wants, name) ? recordOf(wants[name]) : undefined]
    const found = one && other && mismatchOf(one, other, level + 1)
    if (found !== undefined) return { ...found, path: [name, ...found.path] }
    if (other === undefined && !Object.hasOwn(wants, name) && wanted['additionalProperties'] === false) return { path: [name], message: 'is not known there' }
  }
  return undefined
}

/** The schema of a part of a value: of a field, or of an item. `undefined` when it is not known, `null` when there is no such part. */
export function schemaAt(schema: JsonSchema, path: readonly (string | number)[]): JsonSchema | null | undefined {
  let current: JsonSchema | undefined = schema
  for (const key of path) {
    if (current === undefined || alternativesOf(current) !== undefined) return undefined
    const [properties, types] = [recordOf(current['properties']), typesOf(current)]
    if (types !== undefined && !types.some((type) => type === 'object' || type === 'array' || type === 'string')) return null
    if (isOnly(types, 'object')) {
      if (properties !== undefined && Object.hasOwn(properties, key)) current = recordOf(properties[String(key)])
      else return current['additionalProperties'] === false ? null : undefined
    } else current = isOnly(types, 'array') && typeof key === 'number' ? recordOf(current['items']) : undefined
  }
  return current
}

/** Names of the fields that a schema wants, and those that it knows. */
export function fieldsOf(schema: JsonSchema): { readonly required: readonly string[]; readonly properties: JsonSchema; readonly isClosed: boolean } {
  return { required: namesOf(schema['required']), properties: recordOf(schema['properties']) ?? {}, isClosed: schema['additionalProperties'] === false }
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
  if (Array.isArray(value)) return { type: 'array' }
  if (typeof value === 'object') {
    const entries = Object.entries(value)
    return { type: 'object', properties: Object.fromEntries(entries.map(([name, field]) => [name, schemaOfValue(field)])), required: entries.map(([name]) => name), additionalProperties: false }
  }
  return { type: Number.isInteger(value) ? 'integer' : typeof value, const: value }
}

export function recordOf(value: unknown): JsonSchema | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : undefined
}

function alternativesOf(schema: JsonSchema): readonly JsonSchema[] | undefined {
  const found = schema['anyOf'] ?? schema['oneOf']
  return Array.isArray(found) && found.length > 0 ? found.map((each) => recordOf(each) ?? {}) : undefined
}

function unlessSomeFit(mismatches: readonly (Mismatch | undefined)[]): Mismatch | undefined {
  return mismatches.includes(undefined) ? undefined : mismatches[0]
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
