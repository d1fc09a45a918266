import { isNofxError } from '@nofx/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { predictBottlenecks } from './predict-bottlenecks.ts'

const line = (start: number, slope: number, length = 48) => Array.from({ length }, (_, step) => start + slope * step + (step % 3) / 1000)

test('the pool that saturates first comes first, with when and why', () => {
  const [first, second, third] = predictBottlenecks([
    { name: 'steady', servers: 2, utilisation: line(0.7, 0) },
    { name: 'later', servers: 2, utilisation: line(0.3, 0.008) },
    { name: 'soon', servers: 2, utilisation: line(0.4, 0.01) },
  ])
  expect([first?.name, second?.name, third?.name]).toEqual(['soon', 'later', 'steady'])
  // The line stands at 0.4 + 0.47 + 0.001 and gains 0.01 a step: 2.9 steps. Tolerance: the wave of 0.002.
  expect(first?.steps).toBeCloseTo(2.9, 0)
  expect((first?.stepsEarliest ?? 9) <= (first?.steps ?? 0)).toBe(true)
  expect(first?.explanation).toMatch(/"soon" is 87 % busy and reaches 90 % in about 2\.9 steps/)
  expect(third).toMatchObject({ status: 'steady', steps: null })
})

test('waits are those of the formula of Erlang', () => {
  // Two servers, half busy: C(2, 1) = 1/3, so the mean wait is 1/3 over 2 * 0.5.
  const [pool] = predictBottlenecks([{ name: 'pool', servers: 2, utilisation: new Array<number>(24).fill(0.5) }])
  expect(pool?.waitNow).toBeCloseTo(1 / 3, 12)
  expect(pool?.waitAtHorizon).toBe(pool?.waitNow)
})

test('a full pool is saturated now, its queue without end, and the horizon ends what is foretold', () => {
  expect(predictBottlenecks([{ name: 'full', servers: 1, utilisation: line(1.1, 0) }])).toMatchObject([{ status: 'saturated', steps: 0, waitNow: null }])
  expect(predictBottlenecks([{ name: 'slow', servers: 1, utilisation: line(0.1, 0.001) }], { horizon: 100 })).toMatchObject([{ status: 'steady', steps: null }])
})

test('too little data is said', () => {
  expect(predictBottlenecks([{ name: 'new', servers: 1, utilisation: [0.5, null, Number.NaN] }])).toMatchObject([{ status: 'not_enough_data', utilisation: null }])
  expect(predictBottlenecks([])).toEqual([])
})

test.each([
  [{ servers: 0, utilisation: [] }, {}, 'servers of "pool" is 0'],
  [{ servers: 1, utilisation: [0.1, -1] }, {}, 'utilisation[1] of "pool" is -1'],
  [{ servers: 1, utilisation: [] }, { limit01: 2 }, 'limit01 is 2'],
  [{ servers: 1, utilisation: [] }, { horizon: 0 }, 'horizon is 0'],
])('bad input is refused by name', (resource, options, message) => {
  expect(() => predictBottlenecks([{ name: 'pool', ...resource }], options)).toThrow(expect.toSatisfy((error) => isNofxError(error, 'input.invalid') && error.message.includes(message)))
})

test('whatever the utilisation, an answer is finite, and earliest comes before latest', () => {
  const share = fc.oneof(fc.double({ min: 0, max: 1.5, noNaN: true }), fc.constantFrom(0, 1, null, 1e300))
  fc.assert(fc.property(fc.array(share, { maxLength: 60 }), fc.integer({ min: 1, max: 50 }), (utilisation, servers) =>
    predictBottlenecks([{ name: 'pool', servers, utilisation }]).every(({ steps, stepsEarliest, stepsLatest, waitNow, waitAtHorizon, utilisation: now }) =>
      [steps, stepsEarliest, stepsLatest, waitNow, waitAtHorizon, now].every((value) => value === null || (Number.isFinite(value) && value >= 0))
      && (steps === null || stepsEarliest === null || stepsEarliest <= steps) && (steps === null || stepsLatest === null || steps <= stepsLatest))))
})

test('a share whose trend would not be a number is refused by name', () => {
  expect(() => predictBottlenecks([{ name: 'x', servers: 1, utilisation: [0, Number.MAX_VALUE] }])).toThrow('utilisation[1] of "x" is 1.7976931348623157e+308')
})
