import { describe, expect, it } from 'vitest'
import type { Plan } from '../index.ts'
import { createJudge, type Judged } from './judge.ts'

const PLAN: Plan = { v: 1, name: 'plan', version: '1.0.0', nodes: [], edges: [], output: { from: 'value', value: 1 } }
const judged = (makespanMs: readonly number[], costUsd: readonly number[] = makespanMs.map(() => 0)): Judged => ({ plan: PLAN, performance: {}, measured: { makespanMs: Float64Array.from(makespanMs), costUsd: Float64Array.from(costUsd), utilisation01: {} } })
const judgeOf = (options: Parameters<typeof createJudge>[0]) => createJudge(options, { plan: PLAN, estimates: {}, draws: 1, seed: 1, intervals: [] })

describe('a judge of plans', () => {
  it('calls none better for what may be chance', () => {
    const { isBetter } = judgeOf({})
    const before = judged([100, 100, 100, 100])
    // Saved are 10, 11, 9 and 10: far more than they differ by.
    expect(isBetter(before, judged([90, 89, 91, 90]))).toBe(true)
    // Saved are 50, -45, 50 and -45: 2.5 in the mean, give or take 27.
    expect(isBetter(before, judged([50, 145, 50, 145]))).toBe(false)
  })

  it('calls none worse or better for what sums are rounded by', () => {
    const { isBetter, isWorse } = judgeOf({})
    expect([isBetter(judged([0.1 + 0.2]), judged([0.3])), isWorse(judged([0.3]), judged([0.1 + 0.2]))]).toEqual([false, false])
    expect([isBetter(judged([0.31]), judged([0.3])), isWorse(judged([0.3]), judged([0.31]))]).toEqual([true, true])
  })

  it('weighs money and time by what is wanted', () => {
    const [slow, fast] = [judged([2_000], [1]), judged([1_000], [3])]
    expect(judgeOf({}).isBetter(slow, fast)).toBe(true)
    expect(judgeOf({ objective: { perSecond: 1, perUsd: 1 } }).isBetter(fast, slow)).toBe(true)
    expect(judgeOf({ deadlineMs: 5_000 }).isBetter(fast, slow)).toBe(true)
    expect(judgeOf({ deadlineMs: 1_500 }).isBetter(slow, fast)).toBe(true)
    expect(judgeOf({ budgetUsd: 2 }).isBetter(fast, slow)).toBe(true)
    expect(judgeOf({ budgetUsd: 4 }).isBetter(slow, fast)).toBe(true)
    // Of two that are as soon, the cheaper one.
    expect(judgeOf({}).isBetter(judged([1_000], [2]), judged([1_000], [1]))).toBe(true)
  })

  it('is as confident as runs are no worse', () => {
    expect(judgeOf({}).confidenceOf(judged([10, 10, 10, 10]), judged([9, 10, 11, 8]), [])).toBe(0.75)
  })
})
