import { memoryStorage } from '@nofx/core'
import { expect, test } from 'vitest'
import { appendRun } from '../../test/append-run.ts'
import { emptyHistory } from '../outcomes/outcome-history.ts'
import { readOutcomes } from '../outcomes/read-outcomes.ts'
import { refit } from './fitted-models.ts'

const HOUR_MS = 3_600_000

async function learn(hours: number): Promise<Parameters<typeof refit>[1]> {
  const storage = memoryStorage({ endedRunsMax: 1_000 })
  for (let hour = 0; hour < hours; hour++) {
    await appendRun(storage, `run-${hour}`, { startedAt: hour * HOUR_MS, steps: [{ name: 'a', ms: 10, failed: hour % 3 === 0 }] })
  }
  const outcomes = emptyHistory()
  await readOutcomes(storage.outcomes, outcomes)
  return { outcomes, runs: new Map() }
}

test('too little is fitted to nothing', async () => {
  expect(refit({}, await learn(24))).toEqual({})
})

test('a model is fitted again only when there is more to learn from', async () => {
  const first = refit({}, await learn(60))
  expect(first.workAnHour?.from).toBe(59 * HOUR_MS)
  expect(first.failure?.from).toBe(60)
  const same = refit(first, await learn(60))
  expect(same.workAnHour).toBe(first.workAnHour)
  expect(same.failure).toBe(first.failure)
  const hourLater = refit(first, await learn(61))
  expect(hourLater.workAnHour?.from).toBe(60 * HOUR_MS)
  // One attempt more of 60 is less than a twentieth; three are one.
  expect(hourLater.failure).toBe(first.failure)
  expect(refit(first, await learn(63)).failure?.from).toBe(63)
})
