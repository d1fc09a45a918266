import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nearWeights, noNearErrors, observeErrors } from './near-errors.ts'

const MEMBERS = [{ id: 'theta' }, { id: 'last-value' }]

test('before the first error, members have equal weights', () => {
  expect(nearWeights(noNearErrors(MEMBERS))).toEqual([0.5, 0.5])
})

test('errors are a plain mean at first, and then fade', () => {
  const errors = noNearErrors([{ id: 'theta' }])
  for (let error = 1; error <= 10; error++) observeErrors(errors, [Float64Array.of(0)], error)
  expect(errors.members[0]).toBeCloseTo(5.5, 12)
  // Worked by hand: a tenth of the way from 5.5 to 100.
  observeErrors(errors, [Float64Array.of(0)], 100)
  expect(errors.members[0]).toBeCloseTo(5.5 + 0.1 * 94.5, 12)
})

test('a weight falls with the fifth power of the error', () => {
  const errors = noNearErrors([{ id: 'theta' }, { id: 'ridge' }])
  observeErrors(errors, [Float64Array.of(2), Float64Array.of(1)], 0)
  const [first = 0, second = 0] = nearWeights(errors)
  expect(second / first).toBeCloseTo(2 ** 5, 10)
})

test('weights move to the member that foretells, within some ten values', () => {
  const errors = noNearErrors([{ id: 'theta' }, { id: 'ridge' }])
  for (let step = 0; step < 200; step++) observeErrors(errors, [Float64Array.of(1), Float64Array.of(0)], 1)
  expect(nearWeights(errors)[0]).toBeGreaterThan(0.99)
  for (let step = 0; step < 20; step++) observeErrors(errors, [Float64Array.of(1), Float64Array.of(0)], 0)
  expect(nearWeights(errors)[1]).toBeGreaterThan(0.99)
})

test('where the last value is best, many members that are a little worse do not outvote it', () => {
  const ids = ['last-value', 'a', 'b', 'c', 'd', 'e'].map((id) => ({ id }))
  const errors = noNearErrors(ids)
  // The value stays; the others expect it to rise.
  for (let step = 0; step < 40; step++) observeErrors(errors, [Float64Array.of(10), Float64Array.of(10.9), Float64Array.of(11), Float64Array.of(11), Float64Array.of(11), Float64Array.of(11)], step % 2 === 0 ? 9 : 11)
  expect(nearWeights(errors)[0]).toBeGreaterThan(0.5)
  // And where the others are right, its weight goes.
  for (let step = 0; step < 60; step++) observeErrors(errors, [Float64Array.of(10), Float64Array.of(11), Float64Array.of(11), Float64Array.of(11), Float64Array.of(11), Float64Array.of(11)], 11)
  expect(nearWeights(errors)[0]).toBeLessThan(0.01)
})

test('a pool without a last value has weights too', () => {
  const errors = noNearErrors([{ id: 'theta' }])
  observeErrors(errors, [Float64Array.of(3)], 4)
  expect(errors.lastValue).toBe(-1)
  expect(nearWeights(errors)).toEqual([1])
})

test('whatever comes, weights are from 0 to 1 and add up to 1', () => {
  const value = fc.oneof(fc.double({ min: -2, max: 2, noNaN: true }), fc.constantFrom(0, 1e100, -1e100))
  fc.assert(fc.property(fc.array(fc.tuple(value, value, value), { maxLength: 40 }), (steps) => {
    const errors = noNearErrors(MEMBERS)
    for (const [first, second, actual] of steps) observeErrors(errors, [Float64Array.of(first), Float64Array.of(second)], actual)
    const weights = nearWeights(errors)
    expect(weights.every((weight) => weight >= 0 && weight <= 1)).toBe(true)
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12)
  }))
})
