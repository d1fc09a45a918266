import { memoryStorage } from '@nofx/core'
import { expect, test } from 'vitest'
import { appendRun } from '../../test/append-run.ts'
import { emptyHistory } from '../outcomes/outcome-history.ts'
import { readOutcomes } from '../outcomes/read-outcomes.ts'
import { restoreHistory, storeHistory } from './stored-history.ts'

test('a history comes back through JSON as it was', async () => {
  const storage = memoryStorage()
  await appendRun(storage, 'r1', { startedAt: 0, steps: [{ name: 'a', ms: 5, costUsd: 0.25, failed: true }, { name: 'a', ms: 7, attempt: 2 }] })
  await appendRun(storage, 'r2', { startedAt: 0, steps: [{ name: 'a', ms: 6 }, { name: 'coder', ms: 1, kind: 'agent' }] })
  const history = emptyHistory()
  await readOutcomes(storage.outcomes, history)
  expect(restoreHistory(JSON.parse(JSON.stringify(storeHistory(history))))).toEqual(history)
})

test.each([[undefined], [null], ['text'], [{ v: 2 }], [{ v: 4 }], [{ v: 3 }], [{ v: 3, position: 'x', steps: [], runs: [], hours: [], agents: [] }], [{ v: 3, position: 1, steps: [{}], runs: [], hours: [], agents: [] }]])('%j is no history', (data) => {
  expect(restoreHistory(data)).toBeNull()
})
