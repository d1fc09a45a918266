import { NofxError } from './nofx-error.ts'

/** Levels of lists and objects within one another at most; what is deeper is most likely a circle. */
const DEPTH_MAX = 500

/**
 * Refuses what a log cannot give back as it was: dates, maps, sets, instances of classes, functions, symbols, bigints, NaN and infinite
 * numbers, and circles. `undefined` is taken as absent. Costs a look at every part of the value.
 *
 * @param what for the message: `the output of step "build"`
 * @throws NofxError `input.invalid`, with the path of the part that does not fit
 *
 * @example
 * ```ts
 * assertJson({ at: new Date() }, 'the output of step "build"') // throws: ... at .at is a Date ...
 * ```
 */
export function assertJson(value: unknown, what: string): void {
  const fault = jsonFault(value)
  if (fault !== undefined) throw jsonError(fault, what)
}

/** What `assertJson` would refuse, for who asks often and has a message to build only then. */
export function jsonFault(value: unknown): JsonFault | undefined {
  return faultOf(value, 0)
}

export function jsonError({ kind, remedy, path }: JsonFault, what: string): NofxError {
  const place = path.length === 0 ? '' : ` at ${path.toReversed().join('')}`
  return new NofxError('input.invalid', `${what[0]?.toUpperCase()}${what.slice(1)}${place} is ${kind}, which JSON cannot hold. ${remedy}`)
}

/** A part of a value that JSON cannot hold. */
export interface JsonFault {
  readonly kind: string
  readonly remedy: string
  /** From the inside out. */
  readonly path: string[]
}

function faultOf(value: unknown, depth: number): JsonFault | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return undefined
    case 'number':
      return Number.isFinite(value) ? undefined : fault(`the number ${value}`, 'Use null, or a text.')
    case 'object':
      return value === null ? undefined : faultWithin(value, depth)
    case 'bigint':
      return fault('a bigint', 'Use a number, or its text.')
    default:
      return fault(`a ${typeof value}`, 'Leave it out.')
  }
}

function faultWithin(value: object, depth: number): JsonFault | undefined {
  if (depth === DEPTH_MAX) return fault(`${DEPTH_MAX} levels deep or a circle`, 'Make it flatter, and refer to parts by id.')
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const found = faultOf(value[index], depth + 1)
      if (found !== undefined) return within(found, `[${index}]`)
    }
    return undefined
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null && !isPlainElsewhere(prototype)) return instanceFault(value)
  for (const key of Object.keys(value)) {
    const found = faultOf((value as Record<string, unknown>)[key], depth + 1)
    if (found !== undefined) return within(found, /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`)
  }
  return undefined
}

/** An object of another realm, such as a `vm` context or a frame. */
function isPlainElsewhere(prototype: unknown): boolean {
  return typeof prototype === 'object' && prototype !== null && Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'hasOwnProperty')
}

function instanceFault(value: object): JsonFault {
  if (value instanceof Date) return fault('a Date', 'Use its toISOString() or its getTime().')
  if (value instanceof Map || value instanceof Set) return fault(`a ${value.constructor.name}`, 'Spread it into a list.')
  if (value instanceof Error) return fault('an Error', 'Throw it, or use its message.')
  const { name } = value.constructor
  return fault(`an instance of ${name === '' ? 'a class' : name}`, 'Copy what is needed into a plain object.')
}

function fault(kind: string, remedy: string): JsonFault {
  return { kind, remedy, path: [] }
}

/** The path is long only where there is a fault, so it is put together on the way back. */
function within(found: JsonFault, step: string): JsonFault {
  if (found.path.length < 32) found.path.push(step)
  return found
}
