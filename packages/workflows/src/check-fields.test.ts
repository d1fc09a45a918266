import { describe, expect, it } from 'vitest'
import { checkFields, describeValue } from './check-fields.ts'

describe('checkFields', () => {
  const refusal = (value: unknown) => {
    try {
      checkFields('The options', value, ['seed', 'draws'])
    } catch (error) {
      return (error as Error).message
    }
    return ''
  }

  it('takes some of the fields, and none', () => {
    expect([refusal({ seed: 1 }), refusal({}), refusal({ draws: undefined })]).toEqual(['', '', ''])
  })

  it('refuses other fields, and what has none', () => {
    expect(refusal({ seed: 1, sed: 2 })).toBe('The options: there is no field "sed". Rename it to one of seed, draws, or leave it out.')
    expect([null, undefined, 5, 'x', [1]].map(refusal).every((message) => message.includes('was given. Give an object'))).toBe(true)
  })
})

describe('describeValue', () => {
  it('names whatever is given', () => {
    expect([null, undefined, 1.5, Number.NaN, 'a', [1], {}, Object.create(null), Symbol('s'), () => 1, 5n].map(describeValue)).toEqual(['null', 'undefined', '1.5', 'NaN', '"a"', 'a list', 'an object', 'an object', 'Symbol(s)', 'a function', '5'])
  })
})
