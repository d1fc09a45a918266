import { expect, test } from 'vitest'
import type { AgentLoad } from '../outcomes/agent-load.ts'
import { HOUR_MS } from '../outcomes/hour.ts'
import { agentBottlenecks } from './agent-bottlenecks.ts'

/** An agent with four places, whose busiest hour of a day has this share of them taken. While something waits all four are at work. */
function agent(peaks: readonly number[], { waits = true } = {}): AgentLoad {
  const works = Array.from({ length: 40 }, (_, index) => ({ requestedAt: index * 250 - (waits ? 500 : 0), startedAt: index * 250, settledAt: index * 250 + 1_000 }))
  // The first and the newest day are not whole.
  return { works, busyMs: new Map([0, ...peaks, 0].map((peak, day) => [day * 24 + 14, peak * 4 * HOUR_MS])) }
}

const days = (count: number, peakOf: (day: number) => number) => Array.from({ length: count }, (_, day) => peakOf(day))

test('an agent whose busiest hours grow is told with the days that are left, and one that is full before it', () => {
  const { found, tested, tooShort } = agentBottlenecks(new Map([
    ['grows', agent(days(20, (day) => 0.4 + 0.02 * day + (day % 3) / 100))],
    ['full', agent(days(20, (day) => 0.95 + (day % 3) / 100))],
    ['steady', agent(days(20, (day) => 0.5 + (day % 3) / 100))],
  ]))
  expect(found.map(({ agent: name, size, bottleneck }) => [name, size, bottleneck.status])).toEqual([['full', 4, 'saturated'], ['grows', 4, 'saturating']])
  // It is at 0.8 and grows by 0.02 a day towards 0.9.
  expect(found[1]?.bottleneck.steps).toBeGreaterThan(4)
  expect(found[1]?.bottleneck.steps).toBeLessThan(6)
  expect(found[1]).toMatchObject({ meanWaitMs: 500, days: 20 })
  expect([tested, tooShort]).toEqual([3, 0])
})

test('an agent that nobody waits for, or of few days, is not tested', () => {
  expect(agentBottlenecks(new Map([
    ['free', agent(days(20, () => 0.95), { waits: false })],
    ['new', agent(days(7, () => 0.95))],
  ]))).toEqual({ found: [], tested: 0, tooShort: 2 })
})
