import { memoryStorage, type Outcome } from '@nofx/core'
import { createManualClock } from '@nofx/testing'
import { describe, expect, it } from 'vitest'
import { analyze, cel, defineStep, defineWorkflow, estimatesOf, WorkflowEngine, type Plan, type PlanNode } from '../index.ts'
import { edgesOf } from '../plan/dependencies.ts'

const step = (id: string, more: Partial<PlanNode> = {}) => ({ type: 'step', id, step: 'work', effect: 'pure', input: { from: 'value', value: 1 }, ...more }) as PlanNode
const branch = (id: string, more: Partial<PlanNode> = {}) => ({ type: 'branch', id, condition: { cel: 'x', values: { x: { from: 'input', path: [] } } }, ...more }) as PlanNode

function planOf(...nodes: readonly PlanNode[]): Plan {
  return { v: 1, name: 'plan', version: '1.0.0', nodes, edges: edgesOf(nodes), output: { from: 'value', value: 1 } }
}

function outcome(runId: string, node: string | null, fromMs: number, untilMs: number, more: Partial<Outcome> = {}): Outcome {
  return { position: 1, runId, runKind: 'workflow', runName: 'plan', request: 2, kind: 'step', name: 'work', node, attempt: 1, status: 'completed', errorCode: null, requestedAt: fromMs - 1, startedAt: fromMs, settledAt: untilMs, costUsd: 1, ...more }
}

const each = (count: number, of: (run: string, index: number) => readonly Outcome[]) => Array.from({ length: count }, (_, index) => of(`run ${index}`, index)).flat()

describe('estimatesOf', () => {
  it('has what each node took and cost in each run, the newest first, tries and pauses between them included', () => {
    const outcomes = each(5, (run, index) => [
      outcome(run, 'a', 1_000 * index, 1_000 * index + 10 + index),
      ...(index === 2 ? [outcome(run, 'b', 2_000, 2_010, { status: 'failed' }), outcome(run, 'b', 2_010, 2_040, { kind: 'timer', name: 'retry' }), outcome(run, 'b', 2_040, 2_060, { attempt: 2, costUsd: 4 })] : [outcome(run, 'b', 1_000 * index, 1_000 * index + 20)]),
    ])
    expect(estimatesOf(planOf(step('a'), step('b')), outcomes)).toEqual({
      a: { durationMs: { samples: [14, 13, 12, 11, 10] }, costUsd: { samples: [1, 1, 1, 1, 1] } },
      b: { durationMs: { samples: [20, 20, 60, 20, 20] }, costUsd: { samples: [1, 1, 5, 1, 1] } },
    })
  })

  it('leaves out what too few runs have completed, and what only failed', () => {
    const outcomes = each(6, (run, index) => [outcome(run, 'often', 0, 5), ...(index < 4 ? [outcome(run, 'seldom', 0, 5)] : []), outcome(run, 'failing', 0, 5, { status: 'failed' }), outcome(run, null, 0, 5), outcome(run, 'gone', 0, 5)])
    expect(Object.keys(estimatesOf(planOf(step('often'), step('seldom'), step('failing'), step('new')), outcomes))).toEqual(['often'])
    expect(estimatesOf(planOf(step('often')), [])).toEqual({})
  })

  it('counts items of maps, and those of maps within maps for each item', () => {
    const inner: PlanNode = { type: 'map', id: 'inner', over: { from: 'value', value: [1] }, nodes: [step('leaf')], output: { from: 'value', value: 1 }, concurrency: 2 }
    const plan = planOf({ type: 'map', id: 'outer', over: { from: 'value', value: [1] }, nodes: [step('first'), inner], output: { from: 'value', value: 1 }, concurrency: 2 })
    // 2 items in even runs and 3 in odd ones, of 4 each; one try of a leaf fails.
    const outcomes = each(6, (run, index) => {
      const items = 2 + (index % 2)
      return [...Array.from({ length: items }, () => outcome(run, 'first', 0, 7)), ...Array.from({ length: 4 * items }, () => outcome(run, 'leaf', 0, 3)), outcome(run, 'leaf', 0, 90, { status: 'failed', costUsd: 4 * items })]
    })
    const { outer, inner: within, leaf, first } = estimatesOf(plan, outcomes)
    expect([outer, within]).toEqual([{ items: { samples: [2, 3, 2, 3, 2, 3] } }, { items: { samples: [4, 4, 4, 4, 4, 4] } }])
    expect(leaf?.durationMs).toEqual({ samples: Array<number>(60).fill(3) })
    expect([first?.costUsd, leaf?.costUsd]).toEqual([{ samples: [1, 1, 1, 1, 1, 1] }, { samples: [2, 2, 2, 2, 2, 2] }])
  })

  it('counts items by what runs for every item', () => {
    const body = [branch('odd?'), step('sometimes', { guard: { branch: 'odd?', is: true } }), step('each')]
    const plan = planOf({ type: 'map', id: 'map', over: { from: 'value', value: [1] }, nodes: body, output: { from: 'value', value: 1 }, concurrency: 2 })
    const outcomes = each(5, (run) => [outcome(run, 'sometimes', 0, 1), ...Array.from({ length: 4 }, () => outcome(run, 'each', 0, 1))])
    expect(estimatesOf(plan, outcomes).map).toEqual({ items: { samples: [4, 4, 4, 4, 4] } })
  })

  it('tells how often branches hold by the sides that were performed', () => {
    const on = (id: string, is: boolean): Partial<PlanNode> => ({ guard: { branch: id, is } })
    const plan = planOf(step('always'), branch('both?'), step('yes', on('both?', true)), step('no', on('both?', false)), branch('one?'), step('only no', on('one?', false)), branch('within?', on('both?', true)), step('deep', on('within?', true)), branch('none?'))
    const outcomes = each(8, (run, index) => [outcome(run, 'always', 0, 1), outcome(run, index < 2 ? 'yes' : 'no', 0, 1), ...(index < 6 ? [outcome(run, 'only no', 0, 1)] : []), ...(index === 0 ? [outcome(run, 'deep', 0, 1)] : [])])
    const { 'both?': both, 'one?': one, 'within?': within, 'none?': none } = estimatesOf(plan, outcomes)
    expect([both, one, within, none]).toEqual([{ probability01: 0.25 }, { probability01: 0.25 }, undefined, undefined])
  })

  it('foretells of runs of the engine what they took', async () => {
    const clock = createManualClock()
    const storage = memoryStorage()
    const work = defineStep('work', { effect: 'pure', run: ({ ms }: { ms: number }) => new Promise<number>((resolve) => clock.setTimer(ms, () => resolve(ms))) })
    const workflow = defineWorkflow<{ big: boolean; items: number[] }, unknown>('release', {}, ({ input, step: add, map, when }) => {
      const first = add(work, { ms: 100 }, { id: 'first' })
      const list = map(input.items, (ms) => add(work, { ms }, { id: 'each' }), { id: 'all', concurrency: 1 })
      return [first, list, when(cel`${input.big}`, () => add(work, { ms: 300 }, { id: 'big', after: [first] }), () => first, { id: 'big?' })]
    })
    await using engine = new WorkflowEngine({ clock, storage, workflows: [workflow] })
    for (let run = 0; run < 20; run++) {
      const started = await engine.start(workflow, { big: run % 4 === 0, items: [20, 20] })
      await clock.advance(1_000)
      await started.result()
    }
    const estimates = estimatesOf(workflow.plan, await storage.outcomes.read({ runName: 'release' }))
    expect(estimates).toMatchObject({ all: { items: { samples: expect.arrayContaining([2]) } }, 'big?': { probability01: 0.25 } })
    const { expected, unestimated } = analyze(workflow.plan, { estimates, draws: 4_000 })
    expect(unestimated).toEqual([])
    // 100 ms, and in one run of four 300 more.
    expect(Math.abs(expected.makespanMs.mean - 175)).toBeLessThan(5 * expected.makespanMs.standardError)
    expect(expected.makespanMs.intervals[0]).toEqual({ level: 0.8, lower: 100, upper: 400 })
  })

  it('refuses outcomes that are none', () => {
    const codeOf = (outcomes: unknown) => {
      try {
        estimatesOf(planOf(step('a')), outcomes as readonly Outcome[])
      } catch (error) {
        return `${(error as { readonly code?: string }).code}: ${(error as Error).message}`
      }
      return ''
    }
    expect(codeOf(null)).toContain('input.invalid: The outcomes to estimate from are null. Give a list')
    expect(codeOf([{ runId: 5 }])).toContain('one of them is an object without a runId')
    expect(codeOf([outcome('x', 'a', 0, 1), outcome('y', 'a', 0, 1, { runName: 'other' })])).toContain('are of "plan" and of "other"')
  })
})
