import { describe, expect, it } from 'vitest'
import type { Binding } from './binding.ts'
import { constantOutcome } from './constant-outcome.ts'

const constant = (value: unknown): Binding => ({ from: 'value', value })

describe('constantOutcome', () => {
  it('is what a condition yields that speaks of constants only', () => {
    expect(constantOutcome({ cel: '1 == 2', values: {} })).toEqual({ value: false })
    expect(constantOutcome({ cel: 'n > 1.0', values: { n: constant(2) } })).toEqual({ value: true })
    expect(constantOutcome({ cel: 'word', values: { word: constant('yes') } })).toEqual({ value: 'yes' })
  })

  it('is not known where a run decides, and where the condition is no CEL or fails', () => {
    expect(constantOutcome({ cel: 'n > 1.0', values: { n: { from: 'input', path: ['n'] } } })).toBeUndefined()
    expect(constantOutcome({ cel: '1 ==', values: {} })).toBeUndefined()
    expect(constantOutcome({ cel: 'word > 1', values: { word: constant('yes') } })).toBeUndefined()
  })

  it('is not looked for where it takes long, since a plan may have many conditions', () => {
    const cel = 'items.all(x, items.exists(y, y == x))'
    expect(constantOutcome({ cel, values: { items: constant([1, 2]) } })).toEqual({ value: true })
    expect(constantOutcome({ cel, values: { items: constant(Array.from({ length: 100 }, (_, index) => index)) } })).toBeUndefined()
  })
})
