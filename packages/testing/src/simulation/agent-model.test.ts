import type { Outcome } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { modelledAgent, modelledStep, type AgentModel } from './agent-model.ts'
import { fitAgentModel } from './fit-agent-model.ts'
import { drawOutages } from './outages.ts'
import type { SimulatedHost } from './process.ts'
import { createRandom } from './random.ts'

const CALLS = 4_000
const HOUR_MS = 3_600_000

/** What a model did in many calls at one time of the world. */
async function callMany(model: AgentModel, atMs = 0, calls = CALLS) {
  const slept: number[] = []
  const host = { random: createRandom(5), nameOf: (key: string) => key, worldNowMs: () => atMs, sleep: async (ms: number) => void slept.push(ms) } as unknown as SimulatedHost
  const run = modelledAgent(host, model)
  const { signal } = new AbortController()
  const answers = await Promise.allSettled(Array.from({ length: calls }, (_, index) => run({ input: index }, { signal, idempotencyKey: `run:${index}` })))
  const done = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
  return {
    slept: slept.toSorted((one, other) => one - other),
    failed: (calls - done.length) / calls,
    good: done.filter(({ output }) => (output as { readonly good: boolean }).good).length / done.length,
    costUsd: done.reduce((sum, { usage }) => sum + usage.costUsd, 0) / done.length,
  }
}

const plain: AgentModel = { name: 'coder', latencyMs: { shape: 'log-normal', medianMs: 1_000, sigma: 0.5 } }

describe('a modelled agent', () => {
  it('takes log-normal times about its median', async () => {
    const { slept } = await callMany(plain)
    expect(slept[CALLS / 2]).toBeGreaterThan(950)
    expect(slept[CALLS / 2]).toBeLessThan(1_050)
    // The 97.5th percentile lies at exp(1.96 sigma) times the median: 2665.
    expect(slept[Math.floor(0.975 * CALLS)]).toBeGreaterThan(2_400)
    expect(slept[Math.floor(0.975 * CALLS)]).toBeLessThan(2_950)
  })

  it('takes Pareto times: never less than the least, and a tail', async () => {
    const { slept } = await callMany({ ...plain, latencyMs: { shape: 'pareto', leastMs: 100, alpha: 2 } })
    expect(slept[0]).toBeGreaterThanOrEqual(100)
    // Half take more than least * 2^(1/alpha): 141.
    expect(slept[CALLS / 2]).toBeGreaterThan(135)
    expect(slept[CALLS / 2]).toBeLessThan(148)
    expect(slept.at(-1)).toBeGreaterThan(1_000)
  })

  it('fails, is wrong and costs as often and as much as it says', async () => {
    const { failed, good, costUsd } = await callMany({ ...plain, failureRate: 0.1, quality: 0.7, costUsd: { median: 0.02, sigma: 0 } })
    expect(failed).toBeCloseTo(0.1, 1)
    expect(good).toBeCloseTo(0.7, 1)
    expect(costUsd).toBeCloseTo(0.02, 6)
  })

  it('drifts with time, and has outages with others', async () => {
    const drifting = { ...plain, drift: { latency: 2, failureRate: 0.1 }, outages: [{ models: ['coder', 'critic'], fromMs: 5 * HOUR_MS, durationMs: HOUR_MS }] }
    const later = await callMany(drifting, 2 * HOUR_MS)
    expect(later.slept[CALLS / 2]).toBeGreaterThan(3_800)
    expect(later.failed).toBeCloseTo(0.2, 1)
    expect((await callMany(drifting, 5.5 * HOUR_MS, 50)).failed).toBe(1)
  })

  it('hangs until it is told to stop', async () => {
    const host = { random: createRandom(5), nameOf: (key: string) => key, worldNowMs: () => 0, sleep: async () => {} } as unknown as SimulatedHost
    const controller = new AbortController()
    const answer = modelledStep(host, { ...plain, hangRate: 1 })(1, { signal: controller.signal, idempotencyKey: 'a:1', spend: () => {} })
    controller.abort(new Error('enough'))
    await expect(answer).rejects.toThrow('enough')
  })

  it.each<[object, string]>([
    [{ name: '' }, 'has no name'],
    [{ failureRate: -0.1 }, 'failureRate -0.1'],
    [{ hangRate: 2 }, 'hangRate 2'],
    [{ latencyMs: { shape: 'log-normal', medianMs: 0, sigma: 1 } }, 'medianMs 0'],
    [{ latencyMs: { shape: 'bimodal' } }, 'bimodal'],
    [{ latencyMs: { shape: 'recorded', valuesMs: [] } }, 'valuesMs'],
    [{ costUsd: -1 }, 'costUsd -1'],
    [{ outages: [{ models: [], fromMs: -1, durationMs: 1 }] }, '-1'],
  ])('is refused when it has %j', (change, message) => {
    const host = { random: createRandom(5) } as unknown as SimulatedHost
    expect(() => modelledAgent(host, { ...plain, ...change })).toThrow(expect.objectContaining({ code: 'input.invalid', message: expect.stringContaining(message) as string }) as Error)
  })
})

describe('fitAgentModel', () => {
  const outcome = (index: number, change: Partial<Outcome> = {}): Outcome => ({
    position: index, runId: 'r', runKind: 'session', runName: 'solo', request: 2, kind: 'agent', name: 'coder', node: 'solo', attempt: 1,
    status: 'completed', errorCode: null, requestedAt: 0, startedAt: 0, settledAt: 100 + index, costUsd: 0.01, ...change,
  })

  it('gives back what was seen', () => {
    const outcomes = [
      ...Array.from({ length: 80 }, (_, index) => outcome(index)),
      ...Array.from({ length: 10 }, (_, index) => outcome(index, { status: 'failed', errorCode: 'agent.failed' })),
      ...Array.from({ length: 10 }, (_, index) => outcome(index, { status: 'failed', errorCode: 'effect.timeout' })),
      outcome(1, { name: 'another', settledAt: 1e9 }),
    ]
    const model = fitAgentModel('coder', outcomes)
    expect(model).toMatchObject({ name: 'coder', hangRate: 0.1, failureRate: 10 / 90 })
    expect(model.costUsd).toBeCloseTo(0.01, 9)
    expect(model.latencyMs).toEqual({ shape: 'recorded', valuesMs: Array.from({ length: 80 }, (_, index) => 100 + index) })
  })

  it('says that there is not enough data instead of guessing', () => {
    expect(() => fitAgentModel('coder', [outcome(1)])).toThrow(expect.objectContaining({ code: 'forecast.not_enough_data' }) as Error)
  })
})

describe('drawOutages', () => {
  it('draws as many as were asked for', () => {
    const outages = drawOutages({ models: ['coder'], perHour: 2, durationMs: 60_000 }, createRandom(2), 500 * HOUR_MS)
    expect(Math.abs(outages.length - 1_000)).toBeLessThan(5 * Math.sqrt(1_000))
    expect(() => drawOutages({ models: [], perHour: -2, durationMs: 1 }, createRandom(2), 1)).toThrow(/-2 times an hour/)
  })
})
