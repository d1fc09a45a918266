import { NofxError } from '@nofx/core'

/**
 * Refuses what is no object, and fields that nobody would read: mostly names that were mistyped.
 *
 * @param what it is, for the message: `The options of optimize`
 * @throws NofxError `input.invalid`
 *
 * @example
 * ```ts
 * checkFields('The options', { sed: 1 }, ['seed', 'draws']) // The options: there is no field "sed". Rename it to one of seed, draws, or leave it out.
 * ```
 */
export function checkFields(what: string, value: unknown, known: readonly string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new NofxError('input.invalid', `${what}: ${describeValue(value)} was given. Give an object with any of ${known.join(', ')}.`)
  const unknown = Object.keys(value).find((field) => !known.includes(field))
  if (unknown !== undefined) throw new NofxError('input.invalid', `${what}: there is no field "${unknown}". Rename it to one of ${known.join(', ')}, or leave it out.`)
}

/** A value of unknown kind as a message names it. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return `"${value}"`
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' && value !== null ? 'an object' : typeof value === 'function' ? 'a function' : String(value)
}
