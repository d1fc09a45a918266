import { expect, test } from 'vitest'
import { stuckNovelty } from './stuck-run.ts'

test('a run is told once, when it is longer than twice the longest before and 24 points', () => {
  const run = { present: 0, longest: 0 }
  const values = [1, 1, 1, 2, ...new Array<number>(60).fill(7), 3]
  const told = values.map((value, index) => stuckNovelty(run, value, values[index - 1] ?? null))
  // The longest run was 3, so the 30th of the sevens tells; they begin at index 4.
  expect(told.flatMap((novelty, index) => (novelty > 0 ? [index] : []))).toEqual([4 + 29])
  expect(run.longest).toBe(60)
})
