import { isSameJson } from '@nofx/core'
import { fieldsOf, recordOf, typesOf, type JsonSchema } from '../plan/json-schema.ts'
import { listNames } from './list-names.ts'
import { printValue } from './print-value.ts'
import { SCHEMA_DEPTH_MAX, type TemplateFault } from './schema-faults.ts'
import { valueFaults } from './value-faults.ts'

/** Of a field that could be left out. */
export const NOW_REQUIRED = 'It has to be there now.'

/** Limits from below and from above: of the keywords of each kind, the newer may not be further in. */
const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems'] as const
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems'] as const

/**
 * What a schema allowed and another no longer does, as sentences with paths; none when every value of the older is one of the newer. A field that
 * the older one did not name counts as never given, so that an optional one may be added. Among alternatives, each of the older has to fit
 * one of the newer as a whole.
 */
export function schemaNarrowings(older: JsonSchema, newer: JsonSchema, path: string, depth = 0): readonly TemplateFault[] {
  if (depth > SCHEMA_DEPTH_MAX || isSameJson(older, newer)) return []
  const listed = constantsOf(older)?.filter((value) => valueFaults(older, value, path).length === 0)
  if (listed !== undefined) return listed.filter((value) => valueFaults(newer, value, path).length > 0).map((value) => ({ path, message: `It no longer allows ${printValue(value)}.` }))
  const [before, after] = [alternativesOf(older), alternativesOf(newer)]
  if (before.length > 1 || after.length > 1) {
    const lost = before.filter((each) => !after.some((other) => schemaNarrowings(each, other, path, depth + 1).length === 0))
    return lost.map((each) => ({ path, message: `It no longer allows ${printValue(each)}.` }))
  }
  return [...typeNarrowings(older, newer, path), ...valueNarrowings(newer, path), ...limitNarrowings(older, newer, path), ...partNarrowings(older, newer, path, depth)]
}

function alternativesOf(schema: JsonSchema): readonly JsonSchema[] {
  const found = schema['anyOf'] ?? schema['oneOf']
  return Array.isArray(found) ? found.map((each) => recordOf(each) ?? {}) : [schema]
}

function typeNarrowings(older: JsonSchema, newer: JsonSchema, path: string): readonly TemplateFault[] {
  const [before, after] = [typesOf(older), typesOf(newer)]
  if (after === undefined) return []
  if (before === undefined) return [{ path, message: `It was anything and has to be ${after.join(' or ')}.` }]
  return before.filter((type) => !after.includes(type) && !(type === 'integer' && after.includes('number'))).map((type) => ({ path, message: `It no longer allows ${type}.` }))
}

function valueNarrowings(newer: JsonSchema, path: string): readonly TemplateFault[] {
  const listed = constantsOf(newer)?.map((value) => JSON.stringify(value))
  return listed === undefined ? [] : [{ path, message: `It has to be one of ${listNames(listed)} now.` }]
}

function constantsOf(schema: JsonSchema): readonly unknown[] | undefined {
  return 'const' in schema ? [schema['const']] : Array.isArray(schema['enum']) ? schema['enum'] : undefined
}

function limitNarrowings(older: JsonSchema, newer: JsonSchema, path: string): readonly TemplateFault[] {
  const raised = LOWER.filter((keyword) => typeof newer[keyword] === 'number' && !(Number(older[keyword] ?? Number.NEGATIVE_INFINITY) >= newer[keyword]))
  const lowered = UPPER.filter((keyword) => typeof newer[keyword] === 'number' && !(Number(older[keyword] ?? Number.POSITIVE_INFINITY) <= newer[keyword]))
  const format = newer['format'] !== undefined && newer['format'] !== older['format'] ? [{ path, message: `It has to be of the format ${JSON.stringify(newer['format'])} now.` }] : []
  return [...[...raised, ...lowered].map((keyword) => ({ path, message: `Its ${keyword} was ${JSON.stringify(older[keyword]) ?? 'open'} and is ${JSON.stringify(newer[keyword])}.` })), ...format]
}

function partNarrowings(older: JsonSchema, newer: JsonSchema, path: string, depth: number): readonly TemplateFault[] {
  const found: TemplateFault[] = []
  const [oldItems, newItems] = [recordOf(older['items']), recordOf(newer['items'])]
  if (newItems !== undefined) found.push(...schemaNarrowings(oldItems ?? {}, newItems, `${path}[]`, depth + 1))
  const [before, after] = [fieldsOf(older), fieldsOf(newer)]
  for (const name of after.required) if (!before.required.includes(name)) found.push({ path: `${path}.${name}`, message: NOW_REQUIRED })
  for (const name of Object.keys(before.properties)) {
    const [was, is] = [recordOf(before.properties[name]), Object.hasOwn(after.properties, name) ? recordOf(after.properties[name]) : undefined]
    if (is !== undefined) found.push(...schemaNarrowings(was ?? {}, is, `${path}.${name}`, depth + 1))
    else if (after.isClosed) found.push({ path: `${path}.${name}`, message: 'There is no such field any more.' })
  }
  if (after.isClosed && !before.isClosed && typesOf(older)?.includes('object') === true) found.push({ path, message: 'It allows no further fields any more.' })
  return found
}
