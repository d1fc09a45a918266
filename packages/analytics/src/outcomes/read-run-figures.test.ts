import { memoryStorage } from '@nofx/core'
import { expect, test } from 'vitest'
import { appendRun } from '../../test/append-run.ts'
import { emptyHistory } from './outcome-history.ts'
import { readOutcomes } from './read-outcomes.ts'
import { extendRunHistory, readEndedRuns, RUNS_MAX, type RunHistory } from './read-run-figures.ts'

test('ended runs get what their work added up to; running ones wait', async () => {
  const storage = memoryStorage()
  await appendRun(storage, 'r1', { startedAt: 1_000, steps: [{ name: 'a', ms: 70, costUsd: 0.25 }, { name: 'b', ms: 30, attempt: 2, costUsd: 0.5 }] })
  await appendRun(storage, 'r2', { startedAt: 2_000, status: 'running', steps: [{ name: 'a', ms: 70 }] })
  await appendRun(storage, 'r3', { startedAt: 3_000, status: 'failed', workflow: 'audit', steps: [] })
  const history = emptyHistory()
  const ended = await readEndedRuns(storage.runs, [])
  await readOutcomes(storage.outcomes, history)
  expect(extendRunHistory(new Map(), ended, history)).toEqual(new Map([
    ['audit', [{ runId: 'r3', status: 'failed', startedAt: 3_000, wallMs: 0, costUsd: 0, retries: 0 }]],
    ['release', [{ runId: 'r1', status: 'completed', startedAt: 1_000, wallMs: 100, costUsd: 0.75, retries: 1 }]],
  ]))
})

test('known runs stay, and the oldest go when there are too many', () => {
  const known: RunHistory = new Map([['a', Array.from({ length: RUNS_MAX }, (_, index) => ({ runId: `r${index}`, status: 'completed' as const, startedAt: index, wallMs: 1, costUsd: 0, retries: 0 }))]])
  const ended = new Map([['a', [{ runId: 'new', status: 'completed' as const, startedAt: RUNS_MAX, wallMs: 1 }, { runId: 'r5', status: 'completed' as const, startedAt: 5, wallMs: 1 }]]])
  const runs = extendRunHistory(known, ended, emptyHistory()).get('a')
  expect(runs).toHaveLength(RUNS_MAX)
  expect(runs?.[0]?.runId).toBe('r1')
  expect(runs?.at(-1)?.runId).toBe('new')
})
