import { describe, expect, it } from 'vitest'
import { listNames } from './list-names.ts'

describe('listNames', () => {
  it('names the first twenty, and says how many more there are', () => {
    expect(listNames([])).toBe('none')
    expect(listNames(['npm', 'jsr'])).toBe('npm, jsr')
    expect(listNames(Array.from({ length: 1_000 }, (_, index) => `n${index}`))).toMatch(/^n0, .*, n19 and 980 more$/)
  })

  it('cuts names that are longer than anybody reads', () => {
    expect(listNames(['x'.repeat(10_000)]).length).toBeLessThan(300)
  })
})
