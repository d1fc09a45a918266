import fc from 'fast-check'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { expect, test } from 'vitest'
import { erlangC } from './erlang-c.ts'
import { queueWaiting } from './queue-waiting.ts'
import { serversNeeded, serversNeededFor } from './servers-needed.ts'
import type { ServiceDemand } from './service-demand.ts'

const CALLS: ServiceDemand = { arrivalsPerSecond: 200 / 3_600, meanServiceMs: 180_000 }

// Published: the worked example of Call Centre Helper, Erlang C calculation: 200 calls an hour of 180 s, 14 agents: 17.4 % wait, 88.8 % are answered within 20 s,
// the mean wait is 7.8 s, 71.4 % of the agents are busy. Tolerance: the digits that are printed.
test('waits are those of the published example', () => {
  const waiting = queueWaiting(CALLS, 14)
  if (waiting.status !== 'stable') throw new Error('The example is stable.')
  expect(waiting.waitProbability).toBeCloseTo(0.174, 3)
  expect(waiting.shareWithin(20_000)).toBeCloseTo(0.888, 3)
  expect(waiting.meanWaitMs / 1_000).toBeCloseTo(7.8, 1)
  expect(waiting.utilisation01).toBeCloseTo(0.714, 3)
})

test('Erlang C is what the sums say', () => {
  // One server: the load itself. Two servers: a^2 / (2 + a). Both by hand, exact. 30 calls an hour of 5 minutes for 5 servers: by the sums, 0.13037.
  expect(erlangC(1, 0.3)).toBeCloseTo(0.3, 12)
  expect(erlangC(2, 1)).toBeCloseTo(1 / 3, 12)
  expect(erlangC(5, 2.5)).toBeCloseTo(2.5 ** 5 / 120 / 0.5 / (1 + 2.5 + 2.5 ** 2 / 2 + 2.5 ** 3 / 6 + 2.5 ** 4 / 24 + 2.5 ** 5 / 120 / 0.5), 12)
  expect([erlangC(3, 0), erlangC(3, 3), erlangC(3, 1e300)]).toEqual([0, 1, 1])
})

test('more servers wait less, more load waits more, for pools of any size', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 3_000 }), fc.double({ min: 0, max: 4_000, noNaN: true }), (servers, load) => {
    const here = erlangC(servers, load)
    expect(here >= 0 && here <= 1).toBe(true)
    expect(erlangC(servers + 1, load)).toBeLessThanOrEqual(here + 1e-12)
    expect(erlangC(servers, load * 1.01)).toBeGreaterThanOrEqual(here - 1e-12)
  }))
})

// Tolerances: for M/M/c the noise of the simulation; for other variations what the approximation is known to miss by.
test.each([
  ['exponential', 'exponential', 4, 0.8, 0.05],
  ['exponential', 'exponential', 10, 0.9, 0.08],
  ['exponential', 'constant', 4, 0.8, 0.1],
  ['exponential', 'bursty', 4, 0.8, 0.15],
  ['regular', 'exponential', 4, 0.85, 0.15],
] as const)('a simulated queue with %s arrivals and %s service waits as long', (arrivals, service, servers, utilisation, tolerance) => {
  const simulated = simulateQueue(arrivals, service, servers, utilisation)
  const waiting = queueWaiting({ arrivalsPerSecond: servers * utilisation, meanServiceMs: 1_000, arrivalVariation: VARIATION[arrivals], serviceVariation: VARIATION[service] }, servers)
  if (waiting.status !== 'stable') throw new Error('Below all servers busy, a queue is stable.')
  expect(Math.abs(waiting.meanWaitMs / simulated.meanWaitMs - 1)).toBeLessThan(tolerance)
  expect(Math.abs(waiting.shareWithin(1_000) - simulated.shareWithinSecond)).toBeLessThan(0.03)
})

test('a pool without room never finds its balance', () => {
  expect(queueWaiting({ arrivalsPerSecond: 10, meanServiceMs: 1_000 }, 10)).toEqual({ status: 'saturated', utilisation01: 1 })
})

test('the servers needed keep the level, and one fewer does not', () => {
  const share = (servers: number) => {
    const waiting = queueWaiting(CALLS, servers)
    return waiting.status === 'stable' ? waiting.shareWithin(20_000) : 0
  }
  const servers = serversNeeded(CALLS, { share01: 0.8, withinMs: 20_000 })
  expect(servers).toBe(14)
  expect([share(servers) >= 0.8, share(servers - 1) >= 0.8]).toEqual([true, false])
  expect(serversNeeded(CALLS, { share01: 0.8, withinMs: 20_000, utilisationMax01: 0.5 })).toBe(20)
  for (const arrivalsPerSecond of [0.5, 3, 77, 1_234]) {
    const demand = { arrivalsPerSecond, meanServiceMs: 1_000 }
    const fewest = serversNeeded(demand, { share01: 0.95, withinMs: 50 })
    const [here, fewer] = [queueWaiting(demand, fewest), fewest > 1 ? queueWaiting(demand, fewest - 1) : undefined]
    expect(here.status === 'stable' && here.shareWithin(50) >= 0.95).toBe(true)
    expect(fewer?.status === 'stable' && fewer.shareWithin(50) >= 0.95).toBe(false)
  }
  expect(serversNeeded({ arrivalsPerSecond: 0, meanServiceMs: 1 }, { share01: 0.99, withinMs: 0 })).toBe(1)
})

test('demand that is not known for sure has an interval of servers', () => {
  const samples = Array.from({ length: 100 }, (_, index) => (index + 1) / 10)
  const { servers, lower, upper } = serversNeededFor(samples, { meanServiceMs: 1_000 }, { share01: 0.9, withinMs: 100 }, 0.8)
  const needed = (arrivalsPerSecond: number) => serversNeeded({ arrivalsPerSecond, meanServiceMs: 1_000 }, { share01: 0.9, withinMs: 100 })
  expect([lower, servers, upper]).toEqual([needed(1), needed(5), needed(9)])
})

test.each([
  [() => queueWaiting(CALLS, 0), 'servers is 0'],
  [() => erlangC(2, Number.NaN), 'load is NaN'],
  [() => queueWaiting({ arrivalsPerSecond: -1, meanServiceMs: 1 }, 1), 'arrivalsPerSecond is -1'],
  [() => queueWaiting({ arrivalsPerSecond: 1, meanServiceMs: 0 }, 1), 'meanServiceMs is 0'],
  [() => queueWaiting({ arrivalsPerSecond: 1e-9, meanServiceMs: 1e10, arrivalVariation: 1e300 }, 1), 'arrivalVariation is 1e+300'],
  [() => queueWaiting({ arrivalsPerSecond: 0, meanServiceMs: 1e300 }, 1), 'meanServiceMs is 1e+300'],
  [() => serversNeeded(CALLS, { share01: 1, withinMs: 0 }), 'share01 is 1'],
  [() => serversNeeded({ arrivalsPerSecond: 1e300, meanServiceMs: 1e3 }, { share01: 0.9, withinMs: 0 }), '1000000 servers are not enough'],
  [() => serversNeededFor([], { meanServiceMs: 1 }, { share01: 0.9, withinMs: 0 }), 'arrivalsPerSecond is empty'],
])('case %#: bad numbers are refused', (call, message) => {
  expect(call).toThrow(message)
})

/** Squared coefficients of variation. Regular: the sum of two exponential times. Bursty: a mix of short and long ones. */
const VARIATION = { exponential: 1, constant: 0, regular: 0.5, bursty: 2 }

/** First come, first served; each request takes the server that is free first. */
function simulateQueue(arrivals: keyof typeof VARIATION, service: keyof typeof VARIATION, servers: number, utilisation: number) {
  const requests = 300_000
  const generator = xoroshiro128plus(7)
  const chance01 = () => ((generator.next() >>> 0) + 0.5) / 2 ** 32
  const draw = (kind: keyof typeof VARIATION): number => {
    const exponential = () => -Math.log(chance01())
    if (kind === 'constant') return 1
    if (kind === 'exponential') return exponential()
    if (kind === 'regular') return (exponential() + exponential()) / 2
    // Two phases with balanced means: p = (1 + sqrt((v - 1) / (v + 1))) / 2 for a variation v of 2.
    const p = (1 + Math.sqrt(1 / 3)) / 2
    return chance01() < p ? exponential() / (2 * p) : exponential() / (2 * (1 - p))
  }
  const free = new Float64Array(servers)
  let now = 0
  let waitSum = 0
  let within = 0
  for (let request = 0; request < requests; request++) {
    now += draw(arrivals) / (servers * utilisation)
    let first = 0
    for (let server = 1; server < servers; server++) if (free[server]! < free[first]!) first = server
    const wait = Math.max(0, free[first]! - now)
    free[first] = now + wait + draw(service)
    waitSum += wait
    if (wait <= 1) within += 1
  }
  return { meanWaitMs: (1_000 * waitSum) / requests, shareWithinSecond: within / requests }
}
