import { describe, expect, it } from 'vitest'
import { Runtime } from './index.ts'

describe('the durations of a runtime', () => {
  it.for([['retentionMs', -1, '-1'], ['leaseMs', Number.NaN, 'NaN'], ['sweepMs', '5', '"5"'], ['mailMs', null, 'null'], ['suspendMs', Number.NEGATIVE_INFINITY, '-Infinity']] as const)('refuse %s of %s', ([name, value, said]) => {
    const message = `\`${name}\` is ${said}. Give a number of milliseconds that is not negative, or leave it out.`
    expect(() => new Runtime({ [name]: value })).toThrow(expect.objectContaining({ code: 'input.invalid', message }))
  })

  it('may be nothing, for ever, or left out', async () => {
    for (const options of [{ retentionMs: Number.POSITIVE_INFINITY, suspendMs: Number.POSITIVE_INFINITY }, { leaseMs: 0, mailMs: 0 }, {}]) await expect(new Runtime(options).close()).resolves.toBeUndefined()
  })
})
