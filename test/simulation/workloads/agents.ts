import { defineAgent, type Agent, type Task } from '@nofx/orchestration'
import type { Random, SimulatedHost } from '@nofx/testing'

/** What a call costs at most, and what is held back for it, in US dollars. */
export const CALL_USD = 0.02

/** How long agents think, in ms: mostly a second, some much longer. */
const THOUGHT_MS_MEAN = 500
const LONG_THOUGHT_MS = 9_000
const LONG_RATE = 0.06

/** How often a writer fails. */
const FAILURE_RATE = 0.08

/** Two writers, who fail now and then, and two critics; each writer is told what to write by a number. */
export function createAgents(host: SimulatedHost): readonly Agent[] {
  const asked = new Map<string, number>()
  /** What a call draws follows from what it is for, and the how manieth of its kind it is here. */
  const chanceFor = (key: string) => {
    const count = (asked.get(key) ?? 0) + 1
    asked.set(key, count)
    return host.random.split(`${key} ${count}`)
  }
  const think = (chance: Random, signal: AbortSignal) => host.sleep(chance.chance(LONG_RATE) ? LONG_THOUGHT_MS : 10 + THOUGHT_MS_MEAN * chance.exponential(), signal)
  const spend = (chance: Random) => ({ usage: { costUsd: Math.round(CALL_USD * 1_000 * (0.3 + 0.7 * chance.fraction())) / 1_000 } })
  const writer = (id: string) =>
    defineAgent({
      id, maxConcurrency: 6, timeoutMs: 25_000,
      capabilities: [{ skillId: 'write', costPerOperation: CALL_USD, successRate: 0.9 }],
      async run({ input }: Task<number>, { signal, context, idempotencyKey }) {
        const chance = chanceFor(idempotencyKey)
        await think(chance, signal)
        if (chance.chance(FAILURE_RATE)) throw new Error('writer\'s block')
        return { output: textOf(input, context.feedback.length > 0 ? 2 : 1), ...spend(chance) }
      },
    })
  const critic = (id: string) =>
    defineAgent({
      id, maxConcurrency: 6, timeoutMs: 25_000,
      capabilities: [{ skillId: 'review', costPerOperation: CALL_USD }],
      async run({ input }: Task<number>, { signal, context, idempotencyKey }) {
        const chance = chanceFor(idempotencyKey)
        await think(chance, signal)
        const approved = context.proposal === textOf(input, roundsOf(input))
        return { output: { approved, reasons: approved ? [] : ['once more'] }, ...spend(chance) }
      },
    })
  return [writer('ada'), writer('ben'), critic('cleo'), critic('dora')]
}

/** What is to come out, and in which round. */
export function textOf(input: number, round: number): string {
  return `text ${input} v${round}`
}

export function roundsOf(input: number): number {
  return input % 2 === 0 ? 1 : 2
}
