import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rollingSplits } from './rolling-splits.ts'

test('a window lets the oldest go, a gap is left out', () => {
  expect(rollingSplits(9, { first: 4, horizon: 2, step: 2, window: 3, gap: 1 })).toEqual([
    { trainFrom: 1, trainTo: 4, testFrom: 5, testTo: 7 },
    { trainFrom: 3, trainTo: 6, testFrom: 7, testTo: 9 },
  ])
})

test('what is foretold lies behind what was learned from, and all of it once', () => {
  const whole = (min: number, max: number) => fc.integer({ min, max })
  fc.assert(fc.property(whole(0, 200), whole(1, 50), whole(1, 20), whole(0, 5), (length, first, horizon, gap) => {
    const splits = rollingSplits(length, { first, horizon, gap })
    expect(splits.every(({ trainFrom, trainTo, testFrom, testTo }) => trainFrom === 0 && trainTo + gap === testFrom && testFrom < testTo)).toBe(true)
    expect(splits.reduce((sum, { testFrom, testTo }) => sum + testTo - testFrom, 0)).toBe(Math.max(0, length - first - gap))
  }))
})

test.each([
  [{ first: 0, horizon: 1 }, 'first is 0'],
  [{ first: 1, horizon: 1.5 }, 'horizon is 1.5'],
  [{ first: 1, horizon: 1, step: -1 }, 'step is -1'],
  [{ first: 1, horizon: 1, window: 0 }, 'window is 0'],
  [{ first: 1, horizon: 1, gap: Number.NaN }, 'gap is NaN'],
  [{ first: 1, horizon: 1 }, 'which makes 49999 origins'],
])('%j is refused', (options, message) => {
  expect(() => rollingSplits(50_000, options)).toThrow(message)
})
