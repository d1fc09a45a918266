import { isNofxError } from '@nofx/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkFunction } from './check-function.ts'
import { checkList } from './check-list.ts'
import { checkObject } from './check-object.ts'

const refusal = (message: string) => expect.toSatisfy((error) => isNofxError(error, 'input.invalid') && error.message === message) as Error

test('lists are taken as they are, and typed arrays as lists', () => {
  const list = [1, null]
  expect(checkList(list, 'values', 'numbers')).toBe(list)
  expect(checkList(Float64Array.of(1, 2), 'values', 'numbers')).toEqual([1, 2])
})

test('anything else is refused by its name, with what to give instead', () => {
  expect(() => checkList(null as never, 'values', 'a list of numbers')).toThrow(refusal('values is null. Give a list of numbers.'))
  expect(() => checkList('1, 2', 'values', 'a list of numbers')).toThrow(refusal('values is "1, 2". Give a list of numbers.'))
  expect(() => checkObject([] as never, 'options', 'an object')).toThrow(refusal('options is an empty list. Give an object.'))
  expect(() => checkFunction({} as never, 'model', 'a function')).toThrow(refusal('model is an object. Give a function.'))
})

test('whatever is given, it is taken or refused with a typed error', () => {
  fc.assert(fc.property(fc.anything({ withBigInt: true, withMap: true, withNullPrototype: true, withTypedArray: true }), (given) => {
    const outcomes = [() => checkList(given as never, 'it', 'something else'), () => checkObject(given as never, 'it', 'something else'), () => checkFunction(given as never, 'it', 'something else')].map((check) => {
      try {
        return check() === given || ArrayBuffer.isView(given)
      } catch (error) {
        return isNofxError(error, 'input.invalid')
      }
    })
    return outcomes.every(Boolean)
  }))
})
