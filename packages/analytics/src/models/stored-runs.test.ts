import { expect, test } from 'vitest'
import { restoreRuns, storeRuns } from './stored-runs.ts'

const runs = new Map([['release', [{ runId: 'r1', status: 'completed' as const, startedAt: 1, wallMs: 2, costUsd: 0.5, retries: 1 }]]])

test('runs come back through JSON as they were', () => {
  expect(restoreRuns(JSON.parse(JSON.stringify(storeRuns(runs))))).toEqual(runs)
})

test.each([[null], [7], [{ v: 2 }], [{ v: 1 }], [{ v: 1, workflows: [null] }], [{ v: 1, workflows: [{ name: 'a', runs: [{ runId: 'r1' }] }] }]])('%j is no stored runs', (data) => {
  expect(restoreRuns(data)).toBeNull()
})
