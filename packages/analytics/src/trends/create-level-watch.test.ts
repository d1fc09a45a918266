import { isNofxError } from '@nofx/core'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { expect, test } from 'vitest'
import { createLevelWatch, thresholdFor, type LevelWatchState } from './create-level-watch.ts'

function noise(seed: number): () => number {
  const generator = xoroshiro128plus(seed)
  return () => Array.from({ length: 12 }, () => generator.next() / 2 ** 32).reduce((sum, value) => sum + value, 0)
}

test('thresholds are those of the tables of run lengths', () => {
  // Montgomery, Introduction to Statistical Quality Control, table 9.3: run lengths 168 and 465 for the thresholds 4 and 5. Tolerance: Siegmund's approximation, 2 %.
  expect(thresholdFor(168)).toBeCloseTo(4, 1)
  expect(thresholdFor(465)).toBeCloseTo(5, 1)
})

test.each([[1.5, 'up'], [-1.5, 'down']] as const)('a shift of %d standard deviations is found soon, with its beginning', (shift, direction) => {
  const random = noise(11)
  const watch = createLevelWatch()
  for (let step = 0; step < 300; step++) expect(watch.update(random())).toBeNull()
  for (let step = 1; step < 40; step++) {
    const change = watch.update(shift + random())
    if (change === null) continue
    expect(change.direction).toBe(direction)
    expect(Math.abs(change.valuesAgo - step)).toBeLessThan(10)
    return
  }
  expect.unreachable('the shift was not found')
})

test('one wild value is no change, and neither is a missing one', () => {
  const watch = createLevelWatch()
  for (let step = 0; step < 100; step++) watch.update(step % 5)
  expect([1e300, Number.NaN, null, 2, 2].map((value) => watch.update(value))).toEqual([null, null, null, null, null])
})

test('after a change the new level becomes the baseline', () => {
  const watch = createLevelWatch()
  const changes = Array.from({ length: 400 }, (_, step) => watch.update((step < 200 ? 0 : 50) + (step % 5)))
  expect(changes.filter((change) => change !== null)).toMatchObject([{ direction: 'up', before: 2 }])
})

test('the state restores exactly', () => {
  const random = noise(2)
  const plain = createLevelWatch()
  for (let step = 0; step < 90; step++) plain.update(random())
  const restored = createLevelWatch({}, JSON.parse(JSON.stringify(plain.state())) as LevelWatchState)
  for (let step = 0; step < 40; step++) {
    const value = 1 + random()
    expect(restored.update(value)).toEqual(plain.update(value))
  }
  expect(restored.state()).toEqual(plain.state())
})

test('bad input is refused by name', () => {
  expect(() => createLevelWatch({ falseAlarmEvery: 1 })).toThrow('falseAlarmEvery is 1')
  expect(() => createLevelWatch({}, { ...createLevelWatch().state(), up: Number.NaN })).toThrow('does not fit')
  expect(() => createLevelWatch({}, null as never)).toThrow('does not fit')
  expect(() => createLevelWatch().update(Number.POSITIVE_INFINITY)).toThrow(expect.toSatisfy((error) => isNofxError(error, 'input.invalid') && error.message.includes('value is Infinity')))
})

test('values are refused where their differences would not be numbers, and watched up to there', () => {
  expect(() => createLevelWatch().update(1.7e308)).toThrow('value is 1.7e+308')
  const watch = createLevelWatch()
  for (let step = 0; step < 60; step++) watch.update(step % 2 === 0 ? 1e300 : -1e300)
  expect(Object.values(watch.state()).flat().every(Number.isFinite)).toBe(true)
})
