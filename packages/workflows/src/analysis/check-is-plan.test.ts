import { describe, expect, it } from 'vitest'
import { analyze, estimatesOf, optimize, whatIf, type Plan } from '../index.ts'

const OUTPUT = { from: 'value', value: 1 }

describe('what is no plan', () => {
  it.each([['null', null], ['undefined', undefined], ['5', 5], ['a list', [1]], ['an object without', {}], ['an object without', { nodes: null, output: OUTPUT }], ['an object without', { nodes: [null], output: OUTPUT }], ['an object without', { nodes: [] }]])('is refused as %s', (name, given) => {
    const plan = given as Plan
    const refused = expect.objectContaining({ code: 'input.invalid', message: expect.stringContaining(name) })
    expect(() => optimize(plan)).toThrow(refused)
    expect(() => estimatesOf(plan, [])).toThrow(refused)
    if (typeof given !== 'object' || given === null || !('nodes' in given)) return
    expect(() => analyze(plan)).toThrow(refused)
    expect(() => whatIf(plan, {})).toThrow(refused)
  })
})
