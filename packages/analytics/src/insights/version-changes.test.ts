import { expect, test } from 'vitest'
import type { RunFigures } from '../outcomes/expected-run.ts'
import { versionChanges } from './version-changes.ts'

const idsFrom = (from: number, to: number) => new Set(Array.from({ length: to - from }, (_, index) => `r${from + index}`))
const plans = new Map([['release', { version: '2.0.0', planId: 'p2', since: 20, before: idsFrom(0, 20), following: idsFrom(20, 40) }]])

/** Forty runs, of which the last twenty follow the newest plan. */
const runs = (change: (index: number) => Partial<RunFigures>) => new Map([['release', Array.from({ length: 40 }, (_, startedAt): RunFigures =>
  ({ runId: `r${startedAt}`, status: 'completed', startedAt, wallMs: 100 + (startedAt % 7), costUsd: 0.5, retries: startedAt % 3, ...change(startedAt) }))]])

const verdicts = (history: ReturnType<typeof runs>) => Object.fromEntries(versionChanges(history, plans).map(({ measure, comparison }) => [measure, comparison.verdict]))

test('runs that are as before are unchanged in everything', () => {
  expect(verdicts(runs(() => ({})))).toEqual({ wallMs: 'unchanged', costUsd: 'unchanged', retries: 'unchanged', failed: 'unchanged' })
})

test('what became worse and what became better are told apart', () => {
  expect(verdicts(runs((index) => (index < 20 ? {} : { wallMs: 50, costUsd: 0.75 })))).toMatchObject({ wallMs: 'improved', costUsd: 'regressed', retries: 'unchanged' })
})

test('failed runs count as failures, and tell neither a duration nor a cost; cancelled ones tell nothing', () => {
  const history = runs((index) => (index < 20 ? {} : index % 2 === 0 ? { status: 'failed', wallMs: 9_999 } : index % 4 === 1 ? { status: 'cancelled' } : {}))
  expect(versionChanges(history, plans).find(({ measure }) => measure === 'failed')).toMatchObject({ comparison: { verdict: 'regressed' }, runsBefore: 20, runsAfter: 15, meanAfter: 10 / 15 })
  // Five of the twenty completed.
  expect(verdicts(history)).toMatchObject({ wallMs: 'not_enough_data' })
})
