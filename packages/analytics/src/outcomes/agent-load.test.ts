import type { Outcome } from '@nofx/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AGENT_WORKS_MAX, AGENTS_MAX, dailyPeaks, meanWaitMs, observeAgentLoad, poolSize, type AgentLoad } from './agent-load.ts'
import { HOUR_MS, HOURS_MAX } from './hour.ts'

const work = (requestedAt: number, startedAt: number, settledAt: number, change: Partial<Outcome> = {}): Outcome => ({
  position: 1, runId: 'r1', runKind: 'session', runName: 'solo', request: 1, kind: 'agent', name: 'coder', node: null, attempt: 1,
  status: 'completed', errorCode: null, requestedAt, startedAt, settledAt, costUsd: 0, ...change,
})

const loadOf = (works: readonly Outcome[]): AgentLoad => {
  const agents = new Map<string, AgentLoad>()
  for (const each of works) observeAgentLoad(agents, each)
  return agents.get('coder') ?? { works: [], busyMs: new Map() }
}

/** Works of a second that come every `everyMs` to an agent with so many places, first come first served. */
function served(size: number, count: number, everyMs: number): readonly Outcome[] {
  const freeAt = Array.from({ length: size }, () => 0)
  return Array.from({ length: count }, (_, index) => {
    const requestedAt = index * everyMs
    const place = freeAt.indexOf(Math.min(...freeAt))
    const startedAt = Math.max(requestedAt, freeAt[place] ?? 0)
    freeAt[place] = startedAt + 1_000
    return work(requestedAt, startedAt, startedAt + 1_000)
  })
}

test('the size of a pool is what was under way while something waited', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 12 }), (size) => poolSize(loadOf(served(size, 100, 900 / size))) === size), { numRuns: 12 })
})

test('a pool that nobody waits for shows no size', () => {
  expect(poolSize(loadOf(served(3, 100, 500)))).toBeNull()
  // The commit of a request takes its time too.
  expect(poolSize(loadOf(Array.from({ length: 20 }, (_, index) => work(index * 10, index * 10 + 50, index * 10 + 1_000))))).toBeNull()
})

test('the time of a work is that of the hours in which it was done', () => {
  const { busyMs } = loadOf([work(0, HOUR_MS / 2, 2.25 * HOUR_MS), work(0, 2 * HOUR_MS, 2.5 * HOUR_MS)])
  expect([...busyMs]).toEqual([[0, HOUR_MS / 2], [1, HOUR_MS], [2, 0.75 * HOUR_MS]])
})

test('each whole day has its busiest hour, and one without work none', () => {
  const day = (index: number, hours: number) => work(0, index * 24 * HOUR_MS, (index * 24 + hours) * HOUR_MS)
  expect(dailyPeaks(loadOf([day(0, 1), day(1, 0.5), day(1, 0.25), day(3, 2), day(4, 1)]), 2)).toEqual([0.375, 0, 0.5])
  expect(dailyPeaks(loadOf([]), 2)).toEqual([])
})

test('waits are those of the newest works, and never negative', () => {
  expect(meanWaitMs(loadOf([work(0, 100, 200), work(100, 50, 200)]))).toBe(50)
  expect(meanWaitMs(loadOf([]))).toBe(0)
})

test('cancelled work and work of others is left out, and memory is bounded', () => {
  expect(loadOf([work(0, 0, 10, { status: 'cancelled' }), work(0, 0, 10, { kind: 'step' })]).works).toEqual([])
  const { works, busyMs } = loadOf(Array.from({ length: HOURS_MAX + 100 }, (_, index) => work(0, index * HOUR_MS, index * HOUR_MS + 1)))
  expect([works.length, busyMs.size]).toEqual([AGENT_WORKS_MAX, HOURS_MAX])
  expect(loadOf([work(0, 0, 1e6 * HOUR_MS)]).busyMs.size).toBeLessThanOrEqual(HOURS_MAX)
  const agents = new Map<string, AgentLoad>()
  for (let index = 0; index <= AGENTS_MAX; index++) observeAgentLoad(agents, work(0, 0, 1, { name: `agent-${index}` }))
  expect([agents.size, agents.has('agent-0')]).toEqual([AGENTS_MAX, false])
})
