import { describe, expect, it } from 'vitest'
import { faultList } from './fault-list.ts'

describe('faultList', () => {
  it('lists each fault on a line of its own, and counts those beyond the twentieth', () => {
    expect(faultList('It', ['a is b'])).toBe('It has a fault:\n- a is b')
    expect(faultList('It', ['a', 'b'])).toBe('It has 2 faults:\n- a\n- b')
    const lines = faultList('It', Array.from({ length: 23 }, (_, index) => `f${index}`)).split('\n')
    expect(lines).toHaveLength(22)
    expect(lines.slice(-2)).toEqual(['- f19', '- and 3 more'])
  })
})
