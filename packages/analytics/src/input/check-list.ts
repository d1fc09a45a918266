import { NofxError } from '@nofx/core'
import { nameValue } from './name-value.ts'

/** Whether something can be read by index, as lists and typed arrays can. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))
}

/**
 * A list that a caller gave, as an array; of a typed array a copy, since its methods make typed arrays in turn.
 *
 * @param name as the caller knows it
 * @param what to give instead, such as `a list of numbers`
 * @throws NofxError `input.invalid` for anything else
 */
export function checkList<Item>(list: ArrayLike<Item>, name: string, what: string): readonly Item[] {
  if (Array.isArray(list)) return list as readonly Item[] // `isArray` forgets of what
  if (isList(list)) return Array.from(list)
  throw new NofxError('input.invalid', `${name} is ${nameValue(list)}. Give ${what}.`)
}
