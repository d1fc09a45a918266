import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createChance } from '../chance.ts'
import { crossOver, mutate, pickPeak, type Ordering } from './crossover.ts'

const orderingOf = (sequence: readonly number[], moments = sequence.map((_, place) => place)): Ordering => ({
  sequence: Int32Array.from(sequence),
  place: Int32Array.from(sequence.keys(), (task) => sequence.indexOf(task)),
  moment: Float64Array.from(sequence.keys(), (task) => moments[sequence.indexOf(task)] ?? 0),
})
const permutation = (count: number) => fc.shuffledSubarray(Array.from({ length: count }, (_, index) => index), { minLength: count })

describe('crossOver', () => {
  it('keeps the stretch in its place, and the rest in the order of the other parent', () => {
    const child = new Int32Array(6)
    crossOver(orderingOf([0, 1, 2, 3, 4, 5]), orderingOf([5, 4, 3, 2, 1, 0]), { from: 2, to: 4 }, child)
    expect([...child]).toEqual([5, 4, 2, 3, 1, 0])
  })

  it('has every task once in each child, mutated or not', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 40 }).chain((count) => fc.tuple(permutation(count), permutation(count))), fc.nat(), ([one, other], seed) => {
      const chance = createChance(seed)
      const stretch = { from: 0, to: 0 }
      pickPeak(orderingOf(one), new Float64Array(one.length).fill(1), chance, stretch)
      const child = new Int32Array(one.length)
      crossOver(orderingOf(one), orderingOf(other), stretch, child)
      expect([...child].sort((a, b) => a - b)).toEqual([...one.keys()])
      expect([...child.subarray(stretch.from, stretch.to)]).toEqual(one.slice(stretch.from, stretch.to))
      mutate(child, chance)
      expect([...child].sort((a, b) => a - b)).toEqual([...one.keys()])
    }))
  })
})

describe('pickPeak', () => {
  it('finds the stretch with the most work for its time', () => {
    const moments = [0, 10, 20, 30, 31, 32, 33, 34, 35, 45, 55, 65]
    const ordering = orderingOf([...moments.keys()], moments)
    const stretch = { from: 0, to: 0 }
    for (let seed = 0; seed < 20; seed++) {
      pickPeak(ordering, new Float64Array(12).fill(1), createChance(seed), stretch)
      // Lengths are from 3 to 8 of 12 tasks; up to 6 of them are dense.
      const isInside = stretch.from >= 3 && stretch.to <= 9
      const isAround = stretch.from <= 3 && stretch.to >= 9
      expect(stretch.to - stretch.from <= 6 ? isInside : isAround).toBe(true)
    }
  })
})
