import { isSameJson } from '@nofx/core'
import { fieldsOf, recordOf, typesOf, type JsonSchema } from '../plan/json-schema.ts'
import { listNames } from './list-names.ts'
import { printValue } from './print-value.ts'
import { SCHEMA_DEPTH_MAX, type TemplateFault } from './schema-faults.ts'

/** Texts longer than this have no format: the longest address or date is shorter by far, and checking it costs. */
const FORMATTED_CHARS_MAX = 4_000

/** Without repetitions of repetitions, so that each takes a time in proportion to the text. */
const FORMAT_PATTERNS: Readonly<Record<string, RegExp>> = {
  email: /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/,
  uri: /^[A-Za-z][A-Za-z0-9+.-]*:\S+$/,
  uuid: /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/,
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  'date-time': /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/,
}

/** Why a value is not what a schema asks for, each with its path; `schema` has none of `schemaFaults`. */
export function valueFaults(schema: JsonSchema, value: unknown, path: string, depth = 0): readonly TemplateFault[] {
  if (depth > SCHEMA_DEPTH_MAX) return []
  const fault = (wanted: string): readonly TemplateFault[] => [{ path, message: `It is ${printValue(value)}; ${wanted}.` }]
  const types = typesOf(schema)
  if (types !== undefined && !types.some((type) => isOfType(value, type))) return fault(`give ${types.join(' or ')}`)
  if ('const' in schema && !isSameJson(schema['const'], value)) return fault(`give ${printValue(schema['const'])}`)
  if (Array.isArray(schema['enum']) && !schema['enum'].some((each) => isSameJson(each, value))) return fault(`give one of ${listNames(schema['enum'].map((each) => JSON.stringify(each)))}`)
  const alternatives = schema['anyOf'] ?? schema['oneOf']
  if (Array.isArray(alternatives)) {
    const fitting = alternatives.filter((each) => valueFaults(each as JsonSchema, value, path, depth + 1).length === 0).length
    if (fitting === 0) return fault('it fits none of the alternatives')
    if (schema['anyOf'] === undefined && fitting > 1) return fault('it fits several of the alternatives, of which it may be one')
  }
  if (typeof value === 'number') return numberFaults(schema, value, fault)
  if (typeof value === 'string') return textFaults(schema, value, fault)
  if (Array.isArray(value)) return listFaults(schema, value, path, depth, fault)
  const record = recordOf(value)
  return record === undefined ? [] : fieldFaults(schema, record, path, depth)
}

type Fault = (wanted: string) => readonly TemplateFault[]

function numberFaults({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema, value: number, fault: Fault): readonly TemplateFault[] {
  if (typeof minimum === 'number' && value < minimum) return fault(`give ${minimum} or more`)
  if (typeof maximum === 'number' && value > maximum) return fault(`give ${maximum} or less`)
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum) return fault(`give more than ${exclusiveMinimum}`)
  if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum) return fault(`give less than ${exclusiveMaximum}`)
  return []
}

function textFaults({ minLength, maxLength, format }: JsonSchema, value: string, fault: Fault): readonly TemplateFault[] {
  if (typeof minLength === 'number' && value.length < minLength) return fault(`give ${minLength} characters or more`)
  if (typeof maxLength === 'number' && value.length > maxLength) return fault(`give ${maxLength} characters or fewer`)
  const pattern = typeof format === 'string' ? FORMAT_PATTERNS[format] : undefined
  return pattern === undefined || (value.length <= FORMATTED_CHARS_MAX && pattern.test(value)) ? [] : fault(`give a text of the format "${String(format)}"`)
}

function listFaults({ minItems, maxItems, items }: JsonSchema, value: readonly unknown[], path: string, depth: number, fault: Fault): readonly TemplateFault[] {
  if (typeof minItems === 'number' && value.length < minItems) return fault(`give ${minItems} items or more`)
  if (typeof maxItems === 'number' && value.length > maxItems) return fault(`give ${maxItems} items or fewer`)
  const schema = recordOf(items)
  return schema === undefined ? [] : value.flatMap((item, index) => valueFaults(schema, item, `${path}[${index}]`, depth + 1))
}

function fieldFaults(schema: JsonSchema, value: Readonly<Record<string, unknown>>, path: string, depth: number): readonly TemplateFault[] {
  const { required, properties, isClosed } = fieldsOf(schema)
  const missing = required.filter((name) => !Object.hasOwn(value, name)).map((name) => ({ path: `${path}.${name}`, message: 'It is missing. Give it.' }))
  const others = recordOf(schema['additionalProperties'])
  const wrong = Object.entries(value).flatMap(([name, field]) => {
    const known = Object.hasOwn(properties, name) ? recordOf(properties[name]) : others
    if (known !== undefined) return valueFaults(known, field, `${path}.${name}`, depth + 1)
    return isClosed ? [{ path: `${path}.${name}`, message: 'There is no such field. Leave it out.' }] : []
  })
  return [...missing, ...wrong]
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'array':
      return Array.isArray(value)
    case 'object':
      return recordOf(value) !== undefined
    case 'integer':
      return Number.isInteger(value)
    case 'number':
      return typeof value === 'number' && Number.isFinite(value)
    default:
      return typeof value === type
  }
}
