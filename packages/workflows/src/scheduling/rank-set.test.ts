import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addRank, clearRanks, createRankSet, takeSmallest } from './rank-set.ts'

describe('a set of ranks', () => {
  it('gives up its smallest, however additions and takings are mixed', () => {
    fc.assert(fc.property(fc.array(fc.option(fc.nat(199)), { maxLength: 300 }), (steps) => {
      const set = createRankSet(200)
      clearRanks(set)
      const model = new Set<number>()
      const taken: { readonly smallest: number; readonly expected: number }[] = []
      for (const rank of steps) {
        if (rank === null) {
          const expected = model.size === 0 ? -1 : Math.min(...model)
          taken.push({ smallest: takeSmallest(set), expected })
          model.delete(expected)
        } else {
          addRank(set, rank)
          model.add(rank)
        }
      }
      expect(taken.map(({ smallest }) => smallest)).toEqual(taken.map(({ expected }) => expected))
    }))
  })
})
