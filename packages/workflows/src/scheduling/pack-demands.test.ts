import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packDemands, type PackedDemands } from './pack-demands.ts'

/** Whether the tasks fit together, as the generators ask it. */
function fitTogether({ words, capacity, guard, demand }: PackedDemands, tasks: readonly number[]): boolean {
  const free = capacity.slice()
  return tasks.every((task) => {
    const left = Array.from(free, (word, index) => word - (demand[task * words + index] ?? 0))
    if (left.some((word, index) => (word & (guard[index] ?? 0)) !== guard[index])) return false
    free.set(left)
    return true
  })
}

const rowsArbitrary = (amount: (capacity: number) => fc.Arbitrary<number>) =>
  fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 12 }).chain((capacities) =>
    fc.array(fc.tuple(...capacities.map(amount)), { minLength: 1, maxLength: 6 }).map((demands) => ({ capacities, demands })),
  )

const areWithin = (capacities: readonly number[], demands: readonly (readonly number[])[]) =>
  capacities.every((capacity, resource) => demands.reduce((sum, row) => sum + (row[resource] ?? 0), 0) <= capacity)

describe('packDemands', () => {
  it('says of whole amounts what comparing them one by one says', () => {
    fc.assert(fc.property(rowsArbitrary((capacity) => fc.nat(capacity)), ({ capacities, demands }) => {
      expect(fitTogether(packDemands(capacities, demands), [...demands.keys()])).toBe(areWithin(capacities, demands))
    }))
  })

  it('never lets more than the capacity through, whatever the fractions', () => {
    fc.assert(fc.property(rowsArbitrary((capacity) => fc.double({ min: 0, max: capacity, noNaN: true })), ({ capacities, demands }) => {
      const isLetThrough = fitTogether(packDemands(capacities, demands), [...demands.keys()])
      expect(!isLetThrough || areWithin(capacities.map((capacity) => capacity * (1 + 1e-8)), demands)).toBe(true)
    }))
  })

  it('counts decimal fractions exactly: ten tenths are a whole', () => {
    const tenths = Array.from({ length: 11 }, () => [0.1])
    const packed = packDemands([1], tenths)
    expect(fitTogether(packed, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])).toBe(true)
    expect(fitTogether(packed, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toBe(false)
  })

  it('holds amounts of bytes, and divides out what they have in common', () => {
    const gigabyte = 2 ** 30
    expect(packDemands([64 * gigabyte], [[16 * gigabyte]])).toMatchObject({ words: 1, capacity: new Int32Array([4 + 8]), demand: new Int32Array([1]) })
    const odd = packDemands([64 * gigabyte + 1], [[32 * gigabyte], [32 * gigabyte], [2]])
    expect(fitTogether(odd, [0, 1])).toBe(true)
    expect(fitTogether(odd, [0, 1, 2])).toBe(false)
  })

  it('counts thirds and sevenths exactly: three thirds are a whole', () => {
    const thirds = packDemands([1], [[1 / 3], [1 / 3], [1 / 3], [1 / 3]])
    expect(fitTogether(thirds, [0, 1, 2])).toBe(true)
    expect(fitTogether(thirds, [0, 1, 2, 3])).toBe(false)
    expect(fitTogether(packDemands([2], [[2 / 7], [4 / 7], [8 / 7]]), [0, 1, 2])).toBe(true)
  })

  it('takes next to nothing for something', () => {
    expect(fitTogether(packDemands([1e-9], [[1e-9], [1e-9]]), [0, 1])).toBe(false)
    expect(fitTogether(packDemands([2e-9], [[1e-9], [1e-9]]), [0, 1])).toBe(true)
    expect(fitTogether(packDemands([1e15], [[1e15], [1e-9]]), [0, 1])).toBe(false)
  })
})
