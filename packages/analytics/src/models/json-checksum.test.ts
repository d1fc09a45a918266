import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonChecksum } from './json-checksum.ts'

test('the order of keys makes no difference, and what JSON cannot tell apart is the same', () => {
  expect(jsonChecksum({ a: [1, { x: null, y: true }], b: 'text' })).toBe(jsonChecksum({ b: 'text', a: [1, { y: true, x: null }] }))
  expect(jsonChecksum([-0])).toBe(jsonChecksum([0]))
})

test('values that look alike differ', () => {
  const alike = [null, false, true, 0, 1, '', '0', '1', 'a', 'ab', 'ba', 'a\u0000', [], [[]], [1, 2], [2, 1], [[1], 2], [1, [2]], {}, { a: 1 }, { b: 1 }, { a: { b: 1 } }, { a: '1' }, 0.1, 0.1 + 2 ** -56]
  expect(new Set(alike.map(jsonChecksum)).size).toBe(alike.length)
})

test('any JSON has the same checksum after it was stored, and another when one figure in it differs', () => {
  fc.assert(fc.property(fc.jsonValue(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.double({ noNaN: true, noDefaultInfinity: true }), (json, one, other) => {
    expect(jsonChecksum(JSON.parse(JSON.stringify(json)))).toBe(jsonChecksum(json))
    fc.pre(one !== other)
    expect(jsonChecksum([json, one, json])).not.toBe(jsonChecksum([json, other, json]))
  }))
})
