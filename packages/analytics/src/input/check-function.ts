import { NofxError } from '@nofx/core'
import { nameValue } from './name-value.ts'

/**
 * A function that a caller gave.
 *
 * @param name as the caller knows it
 * @param what it should be, such as `a function that foretells rows`
 * @throws NofxError `input.invalid` for anything else
 */
export function checkFunction<Given extends (...args: never[]) => unknown>(given: Given, name: string, what: string): Given {
  if (typeof given === 'function') return given
  throw new NofxError('input.invalid', `${name} is ${nameValue(given)}. Give ${what}.`)
}
