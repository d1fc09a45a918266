import { describe, expect, it } from 'vitest'
import { roundsBound } from './rounds-bound.ts'

const boundOf = (durations: readonly number[], atOnce: number, ways: { readonly head?: readonly number[]; readonly tail?: readonly number[] } = {}) =>
  roundsBound([...durations.keys()], atOnce, Float64Array.from(durations), {
    head: Float64Array.from(ways.head ?? durations.map(() => 0)), tail: Float64Array.from(ways.tail ?? durations.map(() => 0)),
  })

// That it is never above the best makespan is a property in schedule.test.ts.
describe('roundsBound', () => {
  it('sees that three equal tasks take two rounds on two places, though their work would fit into one and a half', () => {
    expect(boundOf([10, 10, 10], 2)).toBe(20)
  })

  it('counts the shortest of the tasks that must follow each other', () => {
    // Of 9, 8, 7, 6 and 1 on two places: of the first three, two follow each other, and take 8 + 7; of all five, three do, and take 7 + 6 + 1.
    expect(boundOf([1, 9, 7, 8, 6], 2)).toBe(15)
  })

  it('adds the least head and the least tail of each set', () => {
    expect(boundOf([10, 10, 10, 1], 2, { head: [5, 6, 7, 0], tail: [3, 2, 4, 0] })).toBe(5 + 20 + 2)
  })

  it('says nothing where all fit at once', () => {
    expect(boundOf([3, 4], 2)).toBe(0)
  })
})
