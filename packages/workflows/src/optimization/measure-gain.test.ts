import { memoryStorage, type Outcome } from '@nofx/core'
import { createManualClock } from '@nofx/testing'
import { describe, expect, it } from 'vitest'
import { createChance } from '../chance.ts'
import { defineStep, defineWorkflow, measureGain, optimize, WorkflowEngine, type Gain, type GainEvidence, type Plan } from '../index.ts'

function outcome(runId: string, node: string, fromMs: number, untilMs: number, more: Partial<Outcome> = {}): Outcome {
  return { position: 1, runId, runKind: 'workflow', runName: 'release', request: 2, kind: 'step', name: node, node, attempt: 1, status: 'completed', errorCode: null, requestedAt: fromMs, startedAt: fromMs, settledAt: untilMs, costUsd: 1, ...more }
}

const gainOf = (timeMs: number, costUsd = 0, standardError = 0): Gain => ({ timeMs: { mean: timeMs, standardError, intervals: [] }, costUsd: { mean: costUsd, standardError: 0, intervals: [] } })

/** Runs of `a` and then `b`, or of both at once. */
function runs(prefix: string, count: number, isParallel: boolean, msOf: (run: number) => readonly [number, number]): readonly Outcome[] {
  return Array.from({ length: count }, (_, run) => {
    const [a, b] = msOf(run)
    const from = 10_000 * run
    return [outcome(`${prefix} ${run}`, 'a', from, from + a), outcome(`${prefix} ${run}`, 'b', from + (isParallel ? 0 : a), from + (isParallel ? b : a + b))]
  }).flat()
}

const CHANGES = [{ nodes: ['b'], gain: gainOf(101) }]

describe('measureGain', () => {
  it('puts what was gained beside what was expected', () => {
    const before = runs('old', 20, false, (run) => [100 + (run % 3), 200 + (run % 5)])
    const measured = measureGain({ before, after: runs('new', 30, true, (run) => [100 + (run % 3), 200 + (run % 5)]), changes: CHANGES })
    // What "a" takes: 100, 101 or 102 ms. It is 100.95 in the mean over 20 runs.
    expect(measured).toMatchObject({ status: 'measured', runs: { before: 20, after: 30, leftOut: 0 }, timeMs: { expected: 101, isAsExpected: true }, costUsd: { expected: 0, observed: { mean: 0, standardError: 0 }, isAsExpected: true }, isElsewhereChanged: false })
    if (measured.status !== 'measured') throw new Error(measured.reason)
    const { mean, interval } = measured.timeMs.observed
    expect(mean).toBeCloseTo(100.95, 9)
    expect([interval.level, interval.lower < mean, mean < interval.upper]).toEqual([0.95, true, true])
  })

  it('says when it is less than was expected, and when something else has changed too', () => {
    const before = runs('old', 20, false, (run) => [100 + (run % 3), 200 + (run % 5)])
    const after = runs('new', 20, true, (run) => [150 + (run % 3), 260 + (run % 5)])
    expect(measureGain({ before, after, changes: CHANGES })).toMatchObject({
      timeMs: { expected: 101, observed: { mean: expect.closeTo(40.95, 9) }, isAsExpected: false }, changedMs: { mean: expect.closeTo(-60, 9) }, unchangedMs: { mean: expect.closeTo(-50, 9) }, isElsewhereChanged: true,
    })
    // What was only roughly expected is not missed as soon.
    expect(measureGain({ before, after, changes: [{ nodes: ['a', 'b'], gain: gainOf(101, 0, 40) }] })).toMatchObject({ timeMs: { isAsExpected: true }, unchangedMs: { mean: 0 }, isElsewhereChanged: false })
  })

  it('adds up what changes made together were expected to gain', () => {
    const before = runs('old', 8, false, () => [100, 200])
    expect(measureGain({ before, after: runs('new', 8, true, () => [100, 200]), changes: [...CHANGES, { nodes: ['a'], gain: gainOf(-20, 3) }] })).toMatchObject({ timeMs: { expected: 81, isAsExpected: false, observed: { mean: 100, standardError: 0 } }, costUsd: { expected: 3 } })
  })

  it('does not guess from a few runs', () => {
    const before = runs('old', 100, false, () => [100, 200])
    expect(measureGain({ before, after: runs('new', 7, true, () => [100, 200]), changes: CHANGES })).toEqual({
      status: 'not enough data', runs: { before: 100, after: 7, leftOut: 0 }, reason: 'There are 100 completed runs before the change and 7 after it. At least 8 of each are needed.',
    })
    expect(measureGain({ before: [], after: [], changes: [] })).toMatchObject({ status: 'not enough data' })
  })

  it('leaves out runs that failed in the end, and counts tries that did not', () => {
    const failed = [outcome('failed', 'a', 0, 5), outcome('failed', 'b', 5, 6, { status: 'failed' })]
    const retried = [outcome('retried', 'a', 0, 100), outcome('retried', 'b', 100, 150, { status: 'failed' }), outcome('retried', 'b', 150, 250, { kind: 'timer', name: 'retry' }), outcome('retried', 'b', 250, 450, { attempt: 2 })]
    const before = [...runs('old', 8, false, () => [100, 200]), ...failed, ...retried]
    const measured = measureGain({ before, after: runs('new', 8, false, () => [100, 200]), changes: CHANGES })
    // One of nine took 450 ms in place of 300, of which "b" worked 250 in place of 200 and cost four times in place of two.
    expect(measured).toMatchObject({ runs: { before: 9, after: 8, leftOut: 1 }, timeMs: { observed: { mean: expect.closeTo(150 / 9, 9) } }, costUsd: { observed: { mean: expect.closeTo(2 / 9, 9) } }, changedMs: { mean: expect.closeTo(50 / 9, 9) } })
  })

  it('compares what ran on both sides only', () => {
    const more = (prefix: string, node: string) => Array.from({ length: 8 }, (_, run) => outcome(`${prefix} ${run}`, node, 10_000 * run, 10_000 * run + 90))
    const before = [...runs('old', 8, false, () => [100, 200]), ...more('old', 'gone')]
    const after = [...runs('new', 8, false, () => [100, 200]), ...more('new', 'added'), ...more('new', 'added too')]
    expect(measureGain({ before, after, changes: CHANGES })).toMatchObject({ unchangedMs: { mean: 0 }, isElsewhereChanged: false })
  })

  it('takes a run from its first request to its last outcome, in whatever order they are read', () => {
    const before = runs('old', 8, false, () => [100, 200]).toReversed()
    const requested = before.map((each) => ({ ...each, requestedAt: each.requestedAt - 20 }))
    expect(measureGain({ before: requested, after: runs('new', 8, true, () => [100, 200]), changes: CHANGES })).toMatchObject({ timeMs: { observed: { mean: 120 } }, changedMs: { mean: 0 }, unchangedMs: { mean: 0 } })
  })

  it('does not take waiting for people for work', () => {
    const approved = (prefix: string, ms: number) => Array.from({ length: 8 }, (_, run) => [outcome(`${prefix} ${run}`, 'a', 0, 10), outcome(`${prefix} ${run}`, 'ok', 10, ms, { kind: 'wait', name: 'approval' })]).flat()
    expect(measureGain({ before: approved('old', 1_000), after: approved('new', 5_000), changes: [] })).toMatchObject({ timeMs: { observed: { mean: -4_000 } }, unchangedMs: { mean: 0 }, isElsewhereChanged: false })
  })

  it('finds of runs of the engine what optimize expected', async () => {
    const clock = createManualClock()
    const storage = memoryStorage()
    const { below } = createChance(1)
    const work = defineStep('work', { effect: 'pure', run: ({ ms }: { ms: number }) => new Promise<number>((resolve) => clock.setTimer(ms + below(10), () => resolve(ms))) })
    const workflow = defineWorkflow('release', {}, ({ step }) => {
      const first = step(work, { ms: 100 }, { id: 'first' })
      const second = step(work, { ms: 60 }, { id: 'second', after: [first] })
      return [step(work, { ms: 40 }, { id: 'third', after: [second] }), first]
    })
    const { plan, changes } = optimize(workflow.plan, { estimates: { first: { durationMs: 105 }, second: { durationMs: 65 }, third: { durationMs: 45 } } })
    await using engine = new WorkflowEngine({ clock, storage, workflows: [workflow] })
    const perform = async (of: Plan) => {
      const ids: string[] = []
      for (let run = 0; run < 12; run++) {
        const started = await engine.start({ ...workflow, plan: of }, undefined)
        await clock.advance(1_000)
        await started.result()
        ids.push(started.id)
      }
      const outcomes = await storage.outcomes.read({ runName: 'release' })
      return outcomes.filter(({ runId }) => ids.includes(runId))
    }
    const measured = measureGain({ before: await perform(workflow.plan), after: await perform(plan), changes })
    expect(measured).toMatchObject({ status: 'measured', runs: { before: 12, after: 12, leftOut: 0 }, timeMs: { expected: 110, isAsExpected: true } })
    expect(changes.map(({ kind }) => kind)).toEqual(['parallelise', 'parallelise'])
  })

  it('refuses evidence that is none', () => {
    const before = runs('old', 1, false, () => [1, 2])
    const refusalOf = (evidence: unknown, options?: { level?: number }) => {
      try {
        measureGain(evidence as GainEvidence, options)
      } catch (error) {
        return `${(error as { readonly code?: string }).code}: ${(error as Error).message}`
      }
      return ''
    }
    expect(refusalOf(null)).toContain('input.invalid: What measureGain compares: null was given')
    expect(refusalOf({ before, after: [] })).toContain('The changes that measureGain is given are undefined')
    expect(refusalOf({ before, after: {}, changes: [] })).toContain('The outcomes after the change are an object')
    expect(refusalOf({ before, after: before, changes: [] })).toContain('The run "old 0" has outcomes before the change and after it')
    const other = outcome('x', 'a', 0, 1, { runName: 'other' })
    expect(refusalOf({ before, after: [other], changes: [] })).toContain('There are outcomes of "release" before the change and of "other" after it')
    expect(refusalOf({ before: [...before, other], after: [], changes: [] })).toContain('The outcomes before the change are of "release" and of "other"')
    expect(refusalOf({ before: [null], after: [], changes: [] })).toContain('The outcomes before the change: one of them is null')
    expect(refusalOf({ before: [outcome('x', 'a', 0, Number.NaN)], after: [], changes: [] })).toContain('The outcomes before the change: one of them is an object')
    expect(refusalOf({ before, after: [], changes: [{ nodes: ['a'] }] })).toContain('A change that measureGain is given')
    expect(refusalOf({ before, after: [], changes: [] }, { level: 1 })).toContain('The option level is 1')
  })
})
