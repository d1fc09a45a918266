import { describe, expect, it } from 'vitest'
import type { Binding } from './binding.ts'
import type { Condition } from './condition.ts'
import { constantOutcomes } from './constant-outcome.ts'

const constantOutcome = (condition: Condition) => constantOutcomes()(condition)
const constant = (value: unknown): Binding => ({ from: 'value', value })

describe('constantOutcomes', () => {
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

  it('is not looked for any further when many conditions have taken long, or have failed', () => {
    const outcomeOf = constantOutcomes()
    const isKnown = (condition: Condition, times: number) => Array.from({ length: times }, () => outcomeOf({ ...condition }) !== undefined)
    const sum = { cel: 'items.all(x, items.exists(y, y == x))', values: { items: constant(Array.from({ length: 10 }, (_, index) => index)) } }
    const known = isKnown(sum, 10_000)
    expect(known.indexOf(false)).toBeGreaterThan(1_000)
    expect(known.lastIndexOf(true)).toBeLessThan(known.indexOf(false))
    expect(outcomeOf({ cel: '1 == 2', values: {} })).toBeUndefined()

    const failing = constantOutcomes()
    for (let time = 0; time < 10_000; time++) failing({ cel: 'word > 1', values: { word: constant('yes') } })
    expect(failing({ cel: '1 == 2', values: {} })).toBeUndefined()
  })

  it('is found once for each condition', () => {
    const outcomeOf = constantOutcomes()
    const condition = { cel: '[1, 2] == [1, 2]', values: {} }
    expect(outcomeOf(condition)).toBe(outcomeOf(condition))
  })
})
