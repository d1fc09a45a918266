import { memoryStorage } from '@nofx/core'
import { expect, test } from 'vitest'
import { appendRun } from '../../test/append-run.ts'
import { emptyHistory } from './outcome-history.ts'
import { PAGE_OUTCOMES, readOutcomes } from './read-outcomes.ts'

test('all pages are read, and a second call reads only what is new', async () => {
  const storage = memoryStorage()
  await appendRun(storage, 'r1', { startedAt: 0, steps: Array.from({ length: PAGE_OUTCOMES + 1 }, () => ({ name: 'test', ms: 1 })) })
  const history = emptyHistory()
  await readOutcomes(storage.outcomes, history)
  const seen = () => [...history.steps.values()].reduce((sum, step) => sum + step.seen, 0)
  expect(seen()).toBe(PAGE_OUTCOMES + 1)

  await appendRun(storage, 'r2', { startedAt: 0, steps: [{ name: 'test', ms: 1 }] })
  await readOutcomes(storage.outcomes, history)
  await readOutcomes(storage.outcomes, history)
  expect(seen()).toBe(PAGE_OUTCOMES + 2)
})

test('one workflow can be read alone', async () => {
  const storage = memoryStorage()
  await appendRun(storage, 'r1', { workflow: 'a', startedAt: 0, steps: [{ name: 'x', ms: 1 }] })
  await appendRun(storage, 'r2', { workflow: 'b', startedAt: 0, steps: [{ name: 'x', ms: 1 }] })
  const history = emptyHistory()
  await readOutcomes(storage.outcomes, history, { runName: 'b' })
  expect([...history.steps.values()].map(({ runName }) => runName)).toEqual(['b'])
})
