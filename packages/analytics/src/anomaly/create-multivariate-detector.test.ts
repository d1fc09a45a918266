import { isNofxError } from '@nofx/core'
import fc from 'fast-check'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { describe, expect, test } from 'vitest'
import { createMultivariateDetector, type MultivariateState } from './create-multivariate-detector.ts'
import { addPoint, distanceParts, emptyCovariance } from './running-covariance.ts'

const names = ['requests', 'cpu']

/** Two measures that follow each other. */
function trained(points: number) {
  const generator = xoroshiro128plus(3)
  const random = () => generator.next() / 2 ** 31
  const detector = createMultivariateDetector({ names })
  const alarms = Array.from({ length: points }, () => {
    const load = random()
    return detector.update([100 + 30 * load, 50 + 15 * load + random()]).anomaly
  })
  return { detector, alarms: alarms.filter(Boolean).length }
}

test('a combination that was never seen is found, though each value was, and is told once', () => {
  const { detector } = trained(2000)
  expect(detector.update([125, 62]).anomaly).toBe(false)
  const first = detector.update([125, 40])
  expect(first.anomaly).toBe(true)
  expect(first.reason).toMatch(/standard deviations from what is usual .* most of all by "(requests|cpu)"/)
  expect(detector.update([125, 40]).anomaly).toBe(false)
})

test('a series without anomalies is quiet', () => {
  expect(trained(10_000).alarms).toBeLessThan(10)
})

test('the distance is that of Mahalanobis', () => {
  // By hand: variances 4 and 1, no correlation, so (2, 1) is sqrt(1 + 1) away. Tolerance: the shrinkage of correlations, none here.
  const running = emptyCovariance(2)
  for (let round = 0; round < 500; round++) for (const [x, y] of [[2, 1], [-2, 1], [2, -1], [-2, -1]] as const) addPoint(running, Float64Array.of(x - (running.means[0] ?? 0), y - (running.means[1] ?? 0)), 1)
  expect(distanceParts(running, Float64Array.of(2, 1)).reduce((sum, part) => sum + part, 0)).toBeCloseTo(2, 1)
})

test('the state restores exactly', () => {
  const { detector } = trained(1500)
  const restored = createMultivariateDetector({ names }, JSON.parse(JSON.stringify(detector.state())) as MultivariateState)
  for (const values of [[120, 60], [90, 70], [90, 71], [null, 50]]) expect(restored.update(values)).toEqual(detector.update(values))
  expect(restored.state()).toEqual(detector.state())
})

describe('bad input', () => {
  const detector = createMultivariateDetector({ names })
  test.each([
    [() => detector.update([1]), 'values has 1 entries'],
    [() => detector.update([1, Number.NEGATIVE_INFINITY]), 'values[1] (cpu) is -Infinity'],
    [() => createMultivariateDetector({ names: [] }), 'names has 0 entries'],
    [() => createMultivariateDetector({ names, risk: 2 }), 'risk is 2'],
    [() => createMultivariateDetector({ names: ['one'] }, detector.state()), 'does not fit 1 names'],
    [() => createMultivariateDetector({ names }, null as never), 'does not fit 2 names'],
    [() => createMultivariateDetector({ names }, { ...detector.state(), covariance: [-1, 0, 0, 1] }), 'does not fit 2 names'],
  ])('is refused by name: %#', (act, message) => {
    expect(act).toThrow(expect.toSatisfy((error) => isNofxError(error, 'input.invalid') && error.message.includes(message)))
  })
})

test('no sequence of points makes a judgement that is not finite', () => {
  const value = fc.oneof(fc.double({ min: -1e150, max: 1e150 }), fc.constantFrom(0, 1, 1e150, -1e150, null, Number.NaN, 5e-324, 3e-162))
  fc.assert(fc.property(fc.array(fc.tuple(value, value, value), { maxLength: 200, size: 'max' }), (points) => {
    const detector = createMultivariateDetector({ names: ['a', 'b', 'c'] })
    return points.every((point) => {
      const { score, distance, pValue, parts } = detector.update(point)
      return score >= 0 && score <= 1 && Number.isFinite(distance) && pValue >= 0 && pValue <= 1 && parts.every(Number.isFinite)
    }) && detector.state().covariance.every(Number.isFinite)
  }), { numRuns: 100 })
})

test('a measure that was missing for long is judged as before when it returns', () => {
  const { detector } = trained(2000)
  const generator = xoroshiro128plus(5)
  const random = () => generator.next() / 2 ** 31
  const pair = (load: number) => [100 + 30 * load, 50 + 15 * load + random()] as const
  for (let step = 0; step < 5000; step++) detector.update([pair(random())[0], null])
  const alarms = Array.from({ length: 200 }, () => detector.update(pair(random())).anomaly).filter(Boolean)
  expect(alarms.length).toBeLessThan(3)
  expect(detector.update([125, 40]).anomaly).toBe(true)
})

test('a measure that begins missing is not taken for one that came from 0', () => {
  const detector = createMultivariateDetector({ names })
  const generator = xoroshiro128plus(6)
  detector.update([1, null])
  for (let step = 0; step < 600; step++) detector.update([generator.next() / 2 ** 31, 1000 + generator.next() / 2 ** 31])
  expect(detector.update([0, 1010])).toMatchObject({ anomaly: true })
})

test('what is missing is not taken for average: the others are judged without it', () => {
  const { detector } = trained(2000)
  // As large as was seen often; an average cpu beside it would be far away.
  const { distance, parts } = detector.update([128, null])
  expect(distance).toBeLessThan(2)
  expect(parts[1]).toBe(0)
  const before = detector.state()
  expect(detector.update([null, Number.NaN])).toMatchObject({ score: 0, distance: 0, pValue: 1 })
  expect(detector.state()).toEqual(before)
})
