import { isNofxError } from '@nofx/core'
import fc from 'fast-check'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { expect, test } from 'vitest'
import { NILE } from '../../test/nile.ts'
import { findChanges } from './find-changes.ts'

/** Approximately normal noise of standard deviation 1, the sum of twelve uniform values. */
function noise(seed: number): () => number {
  const generator = xoroshiro128plus(seed)
  return () => Array.from({ length: 12 }, () => generator.next() / 2 ** 32).reduce((sum, value) => sum + value, 0)
}

// Reference: Cobb (1978) dates the change to 1898, the 28th year; the means of the two parts are 1097.75 and 849.97. Exact.
test('the flow of the Nile changed once, in the year that is published', () => {
  const [before, after, ...others] = findChanges(NILE)
  expect(before).toEqual({ start: 0, end: 28, mean: 1097.75 })
  expect(after?.mean).toBeCloseTo(849.9722, 4)
  expect(others).toEqual([])
})

test('changes of two standard deviations are found within a few values', () => {
  const random = noise(5)
  const levels = [0, 2, -1, 1]
  const segments = findChanges(Array.from({ length: 800 }, (_, index) => (levels[Math.floor(index / 200)] ?? 0) + random()))
  expect(segments).toHaveLength(4)
  segments.forEach(({ start, mean }, index) => {
    expect(Math.abs(start - 200 * index)).toBeLessThanOrEqual(6)
    expect(Math.abs(mean - (levels[index] ?? 0))).toBeLessThan(0.3)
  })
})

test('a season is no change, and a change within it is found', () => {
  const random = noise(3)
  const wave = (index: number) => 10 * Math.sin((2 * Math.PI * index) / 24) + random()
  const steady = Array.from({ length: 400 }, (_, index) => wave(index))
  expect(findChanges(steady).length).toBeGreaterThan(10)
  expect(findChanges(steady, { period: 24 })).toHaveLength(1)
  const [before, after, ...others] = findChanges(Array.from({ length: 400 }, (_, index) => wave(index) + (index < 230 ? 0 : 4)), { period: 24 })
  expect(Math.abs((after?.start ?? 0) - 230)).toBeLessThanOrEqual(3)
  expect((after?.mean ?? 0) - (before?.mean ?? 0)).toBeGreaterThan(3)
  expect(others).toEqual([])
})

test('noise alone is one segment', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = noise(seed)
    expect(findChanges(Array.from({ length: 300 }, random))).toHaveLength(1)
  }
})

test('a step without noise is found, far from zero too, and a constant has none', () => {
  expect(findChanges([...new Array<number>(20).fill(1e9), ...new Array<number>(20).fill(1e9 + 1)]).map(({ start }) => start)).toEqual([0, 20])
  expect(findChanges(new Array<number>(30).fill(4))).toEqual([{ start: 0, end: 30, mean: 4 }])
  expect(findChanges([])).toEqual([])
})

test.each([
  [[1, Number.NaN], {}, 'values[1] is NaN'], [[1], { segmentMin: 0 }, 'segmentMin is 0'], [[1], { period: 0 }, 'period is 0'], [[1], { penalty: 0 }, 'penalty is 0'], [new Array<number>(10_001).fill(1), {}, '10001 entries'],
])('bad input is refused by name', (values, options, message) => {
  expect(() => findChanges(values, options)).toThrow(expect.toSatisfy((error) => isNofxError(error, 'input.invalid') && error.message.includes(message)))
})

/** The least cost of all ways to cut, by trying every last cut: no pruning. */
function leastCost(values: readonly number[], segmentMin: number, penalty: number): number {
  const best = [-penalty]
  for (let end = 1; end <= values.length; end++) {
    best[end] = Number.POSITIVE_INFINITY
    for (let start = 0; start + segmentMin <= end; start++) best[end] = Math.min(best[end] ?? 0, (best[start] ?? 0) + squaredError(values.slice(start, end)) + penalty)
  }
  return best[values.length] ?? 0
}

function squaredError(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
}

test('no other cuts cost less', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 8, maxLength: 40 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 20 }), (values, segmentMin, penalty) => {
    const steps = values.slice(1).map((value, index) => Math.abs(value - (values[index] ?? 0))).sort((a, b) => a - b)
    const median = steps.length % 2 === 1 ? (steps[steps.length >> 1] ?? 0) : ((steps[steps.length / 2 - 1] ?? 0) + (steps[steps.length / 2] ?? 0)) / 2
    fc.pre(median > 0)
    const noiseVariance = (median / (0.6745 * Math.SQRT2)) ** 2
    const segments = findChanges(values, { segmentMin, penalty })
    const cost = segments.reduce((sum, { start, end }) => sum + squaredError(values.slice(start, end)) / noiseVariance + penalty, -penalty)
    const least = leastCost(values.map((value) => value / Math.sqrt(noiseVariance)), segmentMin, penalty)
    return Math.abs(cost - least) < 1e-6 * (1 + least)
  }))
})

test('segments cover any finite series without a gap', () => {
  const value = fc.oneof(fc.double({ noDefaultInfinity: true, noNaN: true }), fc.constantFrom(0, 1e300, -1e300, Number.MAX_VALUE))
  fc.assert(fc.property(fc.array(value, { maxLength: 60 }), (values) => {
    const segments = findChanges(values)
    return segments.every(({ start, end, mean }, index) => start === (segments[index - 1]?.end ?? 0) && end > start && Number.isFinite(mean)) && (segments.at(-1)?.end ?? 0) === values.length
  }))
})
