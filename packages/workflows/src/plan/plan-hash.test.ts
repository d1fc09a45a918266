import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyPlan } from '../../test/arbitrary-plan.ts'
import { planHash, type Plan } from '../index.ts'
import { canonicalJson } from './canonical-json.ts'

const PLAN: Plan = { v: 1, name: 'release', version: '1.0.0', nodes: [], edges: [], output: { from: 'value', value: 1 } }

describe('canonicalJson', () => {
  it('writes the example of RFC 8785, section 3.2.2, as the RFC does', () => {
    const value = JSON.parse('{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}') as unknown
    expect(canonicalJson(value)).toBe('{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}')
  })

  it('orders keys by their UTF-16 units, as section 3.2.3 does', () => {
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6']
    const text = canonicalJson(Object.fromEntries(keys.map((key, index) => [key, index])))
    expect(Object.values(JSON.parse(text) as object)).toHaveLength(7)
    expect([...text.matchAll(/:(\d)/g)].map(([, index]) => keys[Number(index)])).toEqual(['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'])
  })
})

describe('planHash', () => {
  it('is the SHA-256 of the canonical text', async () => {
    const text = '{"name":"release","nodes":[],"output":{"from":"value","value":1},"v":1,"version":"1.0.0"}'
    expect(await planHash(PLAN)).toBe(createHash('sha256').update(text).digest('hex'))
  })

  it('does not hang on the order of keys, nor on the edges, and on all else', async () => {
    await fc.assert(fc.asyncProperty(anyPlan, async (plan) => {
      const turned = Object.fromEntries(Object.entries(structuredClone(plan)).toReversed()) as unknown as Plan
      expect(await planHash({ ...turned, edges: [] })).toBe(await planHash(plan))
      expect(await planHash({ ...plan, version: '1.0.1' })).not.toBe(await planHash(plan))
      expect(await planHash({ ...plan, output: { from: 'value', value: 'other' } })).not.toBe(await planHash(plan))
    }), { numRuns: 100 })
  })
})
