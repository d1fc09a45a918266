import { recordOf, type JsonSchema } from '../plan/json-schema.ts'
import { countParts } from './count-parts.ts'
import { printValue } from './print-value.ts'

/** A fault of a schema, of a value, or of a template: where it is, what is wrong, and what to do about it. */
export interface TemplateFault {
  readonly path: string
  readonly message: string
}

/** Schemas within schemas. What people write has fewer than ten levels. */
export const SCHEMA_DEPTH_MAX = 32

/** Parts of a schema, the values of its enums included: each part of a value may be held against all of them. What people write has a few hundred. */
const SCHEMA_PARTS_MAX = 2_000

const TYPES: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'])

/** Texts that are recognised by a pattern of ours; one that comes as data could take for ever. */
const FORMATS: ReadonlySet<string> = new Set(['email', 'uri', 'uuid', 'date', 'date-time'])

/** What describes and does not decide. */
const ANNOTATIONS: ReadonlySet<string> = new Set(['$schema', '$id', '$comment', 'title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly', 'id'])

type Check = (value: unknown) => string | undefined

const isNumber: Check = (value) => (typeof value === 'number' && Number.isFinite(value) ? undefined : 'give a number')
const isCount: Check = (value) => (Number.isInteger(value) && Number(value) >= 0 ? undefined : 'give a whole number from 0 on')
const isList: Check = (value) => (Array.isArray(value) && value.length > 0 ? undefined : 'give a list that is not empty')

/** What decides, beside the keywords that hold schemas. */
const KEYWORDS: Readonly<Record<string, Check>> = {
  type: (value) => ((Array.isArray(value) ? value : [value]).every((type) => TYPES.has(type)) ? undefined : `give one or some of ${[...TYPES].join(', ')}`),
  format: (value) => (FORMATS.has(String(value)) ? undefined : `give one of ${[...FORMATS].join(', ')}`),
  required: (value) => (Array.isArray(value) && value.every((name) => typeof name === 'string') ? undefined : 'give a list of names'),
  const: () => undefined,
  enum: isList,
  minimum: isNumber, maximum: isNumber, exclusiveMinimum: isNumber, exclusiveMaximum: isNumber,
  minLength: isCount, maxLength: isCount, minItems: isCount, maxItems: isCount,
}

/**
 * What a schema says that values cannot be checked against here. Understood are `type`, `enum`, `const`, `format`, the limits of numbers,
 * texts and lists, `items`, `properties`, `required`, `additionalProperties`, `anyOf` and `oneOf`. Others are refused, since a check that is
 * silently left out is none; `pattern` among them, since an expression that comes as data could take for ever.
 */
export function schemaFaults(schema: unknown, path: string): readonly TemplateFault[] {
  if (countParts(schema, SCHEMA_PARTS_MAX) > SCHEMA_PARTS_MAX) return [{ path, message: `It has more than ${SCHEMA_PARTS_MAX} parts. Say less, and let the step that reads it check the rest.` }]
  return faultsWithin(schema, path, 0)
}

function faultsWithin(schema: unknown, path: string, depth: number): readonly TemplateFault[] {
  const keywords = recordOf(schema)
  if (keywords === undefined) return [{ path, message: 'It is no JSON Schema. Give an object such as { "type": "string" }.' }]
  if (depth === SCHEMA_DEPTH_MAX) return [{ path, message: `It is deeper than ${SCHEMA_DEPTH_MAX} levels. Make it flatter.` }]
  return Object.entries(keywords).flatMap(([keyword, value]) => keywordFaults(keyword, value, path, depth))
}

function keywordFaults(keyword: string, value: unknown, path: string, depth: number): readonly TemplateFault[] {
  const at = `${path}.${keyword}`
  switch (keyword) {
    case 'properties':
      if (recordOf(value) === undefined) return [{ path: at, message: `It is ${printValue(value)}; give an object of schemas by name.` }]
      return Object.entries(value as JsonSchema).flatMap(([name, property]) => faultsWithin(property, `${at}.${name}`, depth + 1))
    case 'items':
      return faultsWithin(value, at, depth + 1)
    case 'additionalProperties':
      return typeof value === 'boolean' ? [] : faultsWithin(value, at, depth + 1)
    case 'propertyNames':
      return recordOf(value)?.['type'] === 'string' && Object.keys(value as object).length === 1 ? [] : [{ path: at, message: 'Names of properties can only be texts of any kind. Leave it out.' }]
    case 'anyOf':
    case 'oneOf':
      return Array.isArray(value) && value.length > 0 ? value.flatMap((each: unknown, index) => faultsWithin(each, `${at}[${index}]`, depth + 1)) : [{ path: at, message: `It is ${printValue(value)}; give a list of schemas.` }]
    default: {
      if (ANNOTATIONS.has(keyword)) return []
      const check = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined
      if (check === undefined) return [{ path: at, message: `The keyword "${keyword}" is not understood here. Leave it out, or say it by an enum, a type or a limit.` }]
      const remedy = check(value)
      return remedy === undefined ? [] : [{ path: at, message: `It is ${printValue(value)}; ${remedy}.` }]
    }
  }
}

/** A schema that a validator gives of itself, without the patterns that only spell out a known format. */
export function withoutFormatPatterns(schema: JsonSchema): JsonSchema {
  const copy = (value: unknown, depth: number): unknown => {
    if (Array.isArray(value)) return value.map((item) => copy(item, depth))
    const record = recordOf(value)
    if (record === undefined || depth > SCHEMA_DEPTH_MAX) return value
    const spelledOut = typeof record['pattern'] === 'string' && FORMATS.has(String(record['format']))
    return Object.fromEntries(Object.entries(record).filter(([key]) => key !== '$schema' && !(spelledOut && key === 'pattern')).map(([key, each]) => [key, copy(each, depth + 1)]))
  }
  return copy(schema, 0) as JsonSchema
}
