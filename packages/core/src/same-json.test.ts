import { describe, expect, it } from 'vitest'
import { isSameJson } from './same-json.ts'

describe('isSameJson', () => {
  it.each([
    [{ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }],
    [{ a: 1, b: undefined }, { a: 1 }],
    [[undefined], [null]],
    ['a', 'a'],
  ])('%j is the same as %j', (one, other) => {
    expect(isSameJson(one, other)).toBe(true)
  })

  it.each([
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { a: 1, b: null }],
    [[1], [1, 2]],
    [[], {}],
    [null, {}],
    ['1', 1],
  ])('%j is not the same as %j', (one, other) => {
    expect(isSameJson(one, other)).toBe(false)
  })
})
