import { describe, expect, it } from 'vitest'
import { printCycle } from './print-cycle.ts'

describe('printCycle', () => {
  it('names all of a short cycle, and the ends of a long one', () => {
    expect(printCycle(['a', 'b', 'a'])).toBe('a → b → a')
    const long = printCycle(Array.from({ length: 50 }, (_, index) => `n${index}`))
    expect(long).toContain('n19 → … 10 more … → n30')
    expect(long.split(' → ')).toHaveLength(41)
  })
})
