import { memoryStorage, type Records } from '@nofx/core'
import { expect, test } from 'vitest'
import type { RunFigures } from './expected-run.ts'
import { readPlanVersions } from './read-plan-versions.ts'

const idOf = (kind: number, place: number) => `00000000-0000-4000-800${kind}-${String(place).padStart(12, '0')}`
const run = (startedAt: number): RunFigures => ({ runId: idOf(1, startedAt), status: 'completed', startedAt, wallMs: 1, costUsd: 0, retries: 0 })

const writePlan = (records: Records, place: number, name: string, version: string, created_at: number, optimization_metadata: unknown = null) =>
  records.write([{ op: 'insert', table: 'workflow_plans', row: { id: idOf(0, place), name, plan_graph: { version }, optimization_metadata, created_at } }])

/** Says that runs, by when they started, followed a plan. */
const writeRuns = (records: Records, plan: number, starts: readonly number[]) => records.write(starts.map((startedAt) =>
  ({ op: 'insert', table: 'workflow_executions', row: { id: idOf(1, startedAt), plan_id: idOf(0, plan), status: 'completed', created_at: startedAt } })))

const idsOf = (starts: readonly number[]) => new Set(starts.map((startedAt) => idOf(1, startedAt)))

test('runs are told apart by the plan that they followed, also where two plans take turns', async () => {
  const { records } = memoryStorage()
  await writePlan(records, 1, 'release', '1.0.0', 10)
  await writePlan(records, 2, 'release', '2.0.0', 20)
  await writePlan(records, 3, 'release', '3.0.0', 30, { kind: 'template' })
  await writeRuns(records, 1, [10, 15, 25])
  await writeRuns(records, 2, [20, 30])
  expect(await readPlanVersions(records, new Map([['release', [10, 15, 20, 25, 30].map(run)]]))).toEqual(new Map([
    ['release', { version: '2.0.0', planId: idOf(0, 2), since: 20, following: idsOf([20, 30]), before: idsOf([10, 15, 25]) }],
  ]))
})

test('a plan that is taken back is the one of before', async () => {
  const { records } = memoryStorage()
  await writePlan(records, 1, 'release', '1.0.0', 10)
  await writePlan(records, 2, 'release', '2.0.0', 20)
  await writeRuns(records, 1, [10, 30])
  await writeRuns(records, 2, [20])
  expect((await readPlanVersions(records, new Map([['release', [10, 20, 30].map(run)]]))).get('release')).toMatchObject({ version: '1.0.0', following: idsOf([10, 30]), before: idsOf([20]) })
})

test('runs whose rows are gone are of another plan when they are older than all of this one, and of none otherwise', async () => {
  const { records } = memoryStorage()
  await writePlan(records, 2, 'release', '2.0.0', 20)
  await writeRuns(records, 2, [20, 30])
  expect((await readPlanVersions(records, new Map([['release', [10, 20, 25, 30].map(run)]]))).get('release')).toMatchObject({ following: idsOf([20, 30]), before: idsOf([10]) })
})

test('a plan of which no run has ended yet is compared with all runs before, and a workflow with one plan with none', async () => {
  const { records } = memoryStorage()
  await writePlan(records, 1, 'release', '1.0.0', 10)
  await writeRuns(records, 1, [10, 15])
  const runs = new Map([['release', [run(10), run(15)]], ['unplanned', [run(1)]]])
  expect(await readPlanVersions(records, runs)).toEqual(new Map())
  await writePlan(records, 2, 'release', '2.0.0', 20)
  expect((await readPlanVersions(records, runs)).get('release')).toMatchObject({ version: '2.0.0', since: 20, following: new Set(), before: idsOf([10, 15]) })
})
