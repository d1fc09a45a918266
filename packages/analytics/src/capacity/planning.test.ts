import fc from 'fast-check'
import { expect, test } from 'vitest'
import { capacityNeeded } from './capacity-needed.ts'
import { runOut } from './run-out.ts'
import { adviseScaling } from './scaling-advice.ts'
import { serversNeeded } from './servers-needed.ts'

const FUTURES = [[70, 80, 90], [75, 95, 105], [80, 101, 120], [120, 60, 60]]

test('a resource has run out from the first step that needs more', () => {
  const { probability, byStep, steps } = runOut(FUTURES, { capacity: 100 })
  expect([...byStep]).toEqual([0.25, 0.5, 0.75])
  expect(steps).toEqual({ median: 2, lower: 1, upper: null, level: 0.8 })
  expect(probability.lower01 < 0.75 && probability.upper01 > 0.75).toBe(true)
  expect(runOut(FUTURES, { capacity: 120 }).steps).toEqual({ median: null, lower: null, upper: null, level: 0.8 })
})

test('futures that are drawn when asked for, or come from a forecaster, say the same', () => {
  const listed = runOut(FUTURES, { capacity: 100 })
  expect(runOut({ count: FUTURES.length, draw: (index) => Float64Array.from(FUTURES[index]!) }, { capacity: 100 })).toEqual(listed)
  expect(runOut({ count: FUTURES.length, horizon: 3, values: Float64Array.from(FUTURES.flat()) }, { capacity: 100 })).toEqual(listed)
})

test('a walk crosses as often as the reflection principle says', () => {
  // Of all 2^12 walks of 12 steps of +1 or -1, those whose maximum is above 3: P(S > 3) + P(S >= 5) = 2 P(S > 4) + P(S = 4). Feller, volume 1, III.7.
  const walks = Array.from({ length: 4_096 }, (_, bits) => {
    let at = 0
    return Array.from({ length: 12 }, (__, step) => (at += (bits >> step) & 1 ? 1 : -1))
  })
  const ends = walks.map((walk) => walk.at(-1)!)
  const expected = (2 * ends.filter((end) => end > 4).length + ends.filter((end) => end === 4).length) / 4_096
  expect(runOut(walks, { capacity: 3 }).byStep.at(-1)).toBeCloseTo(expected, 12)
})

test('what is enough for a share of the futures is the quantile of their peaks', () => {
  const paths = Array.from({ length: 1_000 }, (_, index) => [index % 7, index + 1])
  const { capacity, lower, upper } = capacityNeeded(paths, 0.95)
  expect(capacity).toBe(950)
  // Conover's interval for a quantile, by the normal approximation: 950 -+ 1.96 sqrt(1000 x 0.95 x 0.05), that is 936.5 and 963.5; Wilson's is some ranks off.
  expect(Math.abs(lower - 936.5)).toBeLessThan(5)
  expect(Math.abs(upper - 963.5)).toBeLessThan(5)
})

test('what is needed for a share of the futures runs out in the others', () => {
  const path = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 3 })
  fc.assert(fc.property(fc.array(path, { minLength: 1, maxLength: 50 }), fc.double({ min: 0.05, max: 0.95, noNaN: true }), (paths, share) => {
    const { capacity, lower, upper } = capacityNeeded(paths, share)
    const { byStep } = runOut(paths, { capacity })
    expect(1 - byStep[2]!).toBeGreaterThanOrEqual(share - 1e-9)
    expect(byStep.every((value, step) => value >= (byStep[step - 1] ?? 0))).toBe(true)
    expect(lower <= capacity && capacity <= upper).toBe(true)
  }))
})

const QUESTION = { service: { meanServiceMs: 1_000 }, level: { share01: 0.9, withinMs: 200 } }
const needed = (arrivalsPerSecond: number) => serversNeeded({ ...QUESTION.service, arrivalsPerSecond }, QUESTION.level)

test('a pool grows to the highest need that a new server can help', () => {
  const advice = adviseScaling([[2, 12, 8], [2, 12, 8]], { ...QUESTION, servers: 3, startSteps: 2 })
  expect(advice).toMatchObject({ action: 'add', servers: needed(8), shortFromStep: 1, limited: false })
  expect(advice.reason).toContain('from step 3 on')
  expect(adviseScaling([[2, 12, 8]], { ...QUESTION, servers: 3 }).servers).toBe(needed(12))
})

test('a pool shrinks only to what the whole horizon needs', () => {
  expect(adviseScaling([[9, 2, 2]], { ...QUESTION, servers: 40, startSteps: 1 })).toMatchObject({ action: 'remove', servers: needed(9), shortFromStep: null })
  expect(adviseScaling([[2, 2, 9]], { ...QUESTION, servers: needed(9) })).toMatchObject({ action: 'keep', servers: needed(9) })
})

test('doubt adds servers, and limits are said', () => {
  const futures = Array.from({ length: 10 }, (_, index) => [index + 1])
  expect(adviseScaling(futures, { ...QUESTION, servers: 1, confidence01: 0.9 }).servers).toBe(needed(9))
  const limited = adviseScaling([[50]], { ...QUESTION, servers: 10, serversMax: 10 })
  expect(limited).toMatchObject({ action: 'keep', servers: 10, limited: true })
  expect(limited.reason).toContain('the most is 10')
  const late = adviseScaling([[50, 2]], { ...QUESTION, servers: 10, startSteps: 1 })
  expect(late).toMatchObject({ action: 'keep', shortFromStep: 1 })
  expect(late.reason).toBe('The need of step 1 is above 10 servers, and a new server would come too late to help.')
})

test.each([
  [() => runOut([], { capacity: 1 }), 'There are 0 futures'],
  [() => runOut([[1], [1, 2]], { capacity: 1 }), 'futures[1] has 2 steps'],
  [() => runOut([[1, Number.NaN]], { capacity: 1 }), 'futures[0][1] is NaN'],
  [() => runOut([[1]], { capacity: Number.POSITIVE_INFINITY }), 'capacity is Infinity'],
  [() => capacityNeeded([[]], 0.5), 'The futures have no steps'],
  [() => capacityNeeded([[1]], 0), 'share01 is 0'],
  [() => adviseScaling([[1]], { ...QUESTION, servers: 1.5 }), 'servers is 1.5'],
  [() => adviseScaling([[1]], { ...QUESTION, servers: 1, serversMin: 5, serversMax: 4 }), 'serversMin is 5'],
  [() => adviseScaling([[-1]], { ...QUESTION, servers: 1 }), 'arrivalsPerSecond is -1'],
])('case %#: bad numbers are refused', (call, message) => {
  expect(call).toThrow(message)
})
