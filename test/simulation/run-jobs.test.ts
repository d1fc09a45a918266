import { expect, it } from 'vitest'
import { runJobs } from './run-jobs.ts'

const ORDER = { scenario: 'clerk', from: 1, count: 100, rate: 1, violationsMax: 1, shrink: false, all: false, only: undefined, twice: 0 }

it('shows the same with two processes as with one', { timeout: 60_000 }, async () => {
  const done: number[] = []
  const one = await runJobs(ORDER, 1, () => {})
  const two = await runJobs(ORDER, 2, (progress) => done.push(progress.done))
  expect(two.report(0)).toEqual(one.report(0))
  expect(done).toEqual([50, 100])
})

it('refuses a scenario that there is not', async () => {
  await expect(runJobs({ ...ORDER, scenario: 'holiday' }, 2, () => {})).rejects.toThrow('no scenario "holiday"')
})
