import { memoryStorage } from '@nofx/core'
import { expect, test } from 'vitest'
import { appendRun } from '../../test/append-run.ts'
import { emptyHistory } from './outcome-history.ts'
import { readOutcomes } from './read-outcomes.ts'
import { stepStatistics } from './step-statistics.ts'

test('a step is described by its attempts', async () => {
  const storage = memoryStorage()
  const failure = { name: 'test', ms: 50, failed: true, costUsd: 0.25 }
  await appendRun(storage, 'r1', { startedAt: 1_000, steps: [failure, { name: 'test', ms: 100, attempt: 2, costUsd: 0.5 }] })
  await appendRun(storage, 'r2', { startedAt: 2_000, steps: [{ name: 'test', ms: 300, costUsd: 0.5 }] })
  const history = emptyHistory()
  await readOutcomes(storage.outcomes, history)

  const [step, ...others] = stepStatistics(history)
  expect(others).toEqual([])
  expect(step).toMatchObject({
    name: 'test', runName: 'release', kind: 'step', runs: 3, seen: 3, attemptsPerRun: 1.5, failures: 1, retries: 1,
    costUsd: { total: 1.25 }, lost: { ms: 50, costUsd: 0.25 },
    durations: { count: 2, meanMs: 200, p50Ms: 200, p90Ms: 280, p95Ms: 290 },
  })
  expect(step?.failureProbability.lower01 ?? 1).toBeLessThan(1 / 3)
  expect(step?.failureProbability.upper01 ?? 0).toBeGreaterThan(1 / 3)
})

test('a step that never completed has no durations', async () => {
  const storage = memoryStorage()
  await appendRun(storage, 'r1', { startedAt: 0, status: 'failed', steps: [{ name: 'test', ms: 5, failed: true }] })
  const history = emptyHistory()
  await readOutcomes(storage.outcomes, history)
  expect(stepStatistics(history)[0]).toMatchObject({ durations: null, failures: 1 })
})
