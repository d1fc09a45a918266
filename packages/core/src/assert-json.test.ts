import { describe, expect, it } from 'vitest'
import { assertJson } from './assert-json.ts'

class Money {
  readonly cents = 5
}

const circle: { self?: unknown } = {}
circle.self = circle

describe('assertJson', () => {
  it('takes what JSON can hold', () => {
    const values = [null, undefined, true, 'a', '', 0, -0.5, [], {}, [1, [2, { a: [null] }]], { a: undefined }, Object.create(null), JSON.parse('{"__proto__":1}')]
    for (const value of values) expect(() => assertJson(value, 'it')).not.toThrow()
  })

  it.each([
    [Number.NaN, 'It is the number NaN, which JSON cannot hold. Use null, or a text.'],
    [{ a: [1, { 'b c': Infinity }] }, 'It at .a[1]["b c"] is the number Infinity, which JSON cannot hold. Use null, or a text.'],
    [[1n], 'It at [0] is a bigint, which JSON cannot hold. Use a number, or its text.'],
    [{ at: new Date(0) }, 'It at .at is a Date, which JSON cannot hold. Use its toISOString() or its getTime().'],
    [new Map(), 'It is a Map, which JSON cannot hold. Spread it into a list.'],
    [{ of: new Set() }, 'It at .of is a Set, which JSON cannot hold. Spread it into a list.'],
    [new TypeError('x'), 'It is an Error, which JSON cannot hold. Throw it, or use its message.'],
    [{ price: new Money() }, 'It at .price is an instance of Money, which JSON cannot hold. Copy what is needed into a plain object.'],
    [Buffer.from('a'), 'It is an instance of Buffer, which JSON cannot hold. Copy what is needed into a plain object.'],
    [() => 1, 'It is a function, which JSON cannot hold. Leave it out.'],
    [Symbol('s'), 'It is a symbol, which JSON cannot hold. Leave it out.'],
  ])('refuses %o', (value, message) => {
    expect(() => assertJson(value, 'it')).toThrow(expect.objectContaining({ code: 'input.invalid', message }))
  })

  it('refuses a circle', () => {
    expect(() => assertJson(circle, 'it')).toThrow(expect.objectContaining({ code: 'input.invalid', message: expect.stringContaining('500 levels deep or a circle') }))
  })
})
