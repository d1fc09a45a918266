import { describe, expect, test } from 'vitest'
import { expectedLines, firstMissingLine } from './expected-output.ts'

describe('expectedLines', () => {
  test('reads the comment after "Prints:" up to the first line of code', () => {
    expect(expectedLines('run()\n\n// Prints:\n//   one (2)\n//   two\ncode()\n// no more\n')).toEqual(['one (2)', 'two'])
  })

  test('is undefined when the example says nothing', () => {
    expect(expectedLines('run() // Prints: something\n')).toBeUndefined()
  })
})

describe('firstMissingLine', () => {
  test('accepts the lines in order, with others between them', () => {
    expect(firstMissingLine(['one', 'two'], 'zero\none\nhalf\n  two\n')).toBeUndefined()
  })

  test('lets … stand for any text and takes everything else literally', () => {
    expect(firstMissingLine(['took … ms (1.5)'], 'took 12 ms (1.5)')).toBeUndefined()
    expect(firstMissingLine(['took … ms (1.5)'], 'took 12 ms (1x5)')).toBe('took … ms (1.5)')
  })

  test('names a line that is missing, cut short or out of order', () => {
    expect(firstMissingLine(['one', 'two'], 'one')).toBe('two')
    expect(firstMissingLine(['one'], 'one more')).toBe('one')
    expect(firstMissingLine(['one', 'two'], 'two\none')).toBe('two')
  })
})
