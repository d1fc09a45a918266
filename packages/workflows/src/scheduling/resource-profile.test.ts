import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packDemands } from './pack-demands.ts'
import { clearProfile, createProfile, earliestFit, occupy } from './resource-profile.ts'

/** A capacity of 5 of each resource; with seven resources the demands take two words. */
const blocksArbitrary = fc.record({
  resources: fc.constantFrom(1, 7),
  blocks: fc.array(fc.record({ length: fc.integer({ min: 1, max: 9 }), from: fc.nat(30), demand: fc.nat(5) }), { maxLength: 25 }),
})

describe('a resource profile', () => {
  it('finds for each block the moment that looking at every single one finds', () => {
    fc.assert(fc.property(blocksArbitrary, ({ resources, blocks }) => {
      const rows = blocks.map(({ demand }, index) => Array.from({ length: resources }, (_, resource) => (resource === index % resources ? demand : 0)))
      const profile = createProfile(packDemands(new Array<number>(resources).fill(5), rows), blocks.length)
      clearProfile(profile)
      const used = Array.from({ length: resources }, () => new Int32Array(500))
      blocks.forEach(({ length, from, demand }, index) => {
        const line = used[index % resources]!
        let expected = from
        while (line.subarray(expected, expected + length).some((amount) => amount + demand > 5)) expected += 1
        const start = earliestFit(profile, index, length, from)
        expect(start).toBe(expected)
        occupy(profile, index, start, start + length)
        for (let at = start; at < start + length; at++) line[at]! += demand
      })
    }))
  })

  it('is free again once it is cleared', () => {
    const profile = createProfile(packDemands([1], [[1]]), 1)
    clearProfile(profile)
    occupy(profile, 0, earliestFit(profile, 0, 10, 0), 10)
    expect(earliestFit(profile, 0, 10, 3)).toBe(10)
    clearProfile(profile)
    expect(earliestFit(profile, 0, 10, 3)).toBe(3)
  })
})
