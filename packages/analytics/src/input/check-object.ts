import { NofxError } from '@nofx/core'
import { nameValue } from './name-value.ts'

/**
 * An object that a caller gave, such as options; its fields are for others to check.
 *
 * @param name as the caller knows it
 * @param what to give instead, such as `an object with capacity`
 * @throws NofxError `input.invalid` for anything else
 */
export function checkObject<Given extends object>(given: Given, name: string, what: string): Given {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given
  throw new NofxError('input.invalid', `${name} is ${nameValue(given)}. Give ${what}.`)
}
