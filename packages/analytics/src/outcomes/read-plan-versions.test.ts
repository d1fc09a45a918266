import { memoryStorage } from '@nofx/core'
import { expect, test } from 'vitest'
import type { RunFigures } from './expected-run.ts'
import { readPlanVersions } from './read-plan-versions.ts'

const run = (startedAt: number): RunFigures => ({ runId: `r${startedAt}`, status: 'completed', startedAt, wallMs: 1, costUsd: 0, retries: 0 })

test('the newest plan of a workflow counts from its first run, and a template of the same name does not', async () => {
  const { records } = memoryStorage()
  const row = (place: number, name: string, version: string, created_at: number, optimization_metadata: unknown = null) => records.write([{
    op: 'insert', table: 'workflow_plans', row: { id: `00000000-0000-4000-8000-00000000000${place}`, name, plan_graph: { version }, optimization_metadata, created_at },
  }])
  await row(1, 'release', '1.0.0', 10)
  await row(2, 'release', '2.0.0', 20)
  await row(3, 'release', '3.0.0', 30, { kind: 'template' })
  await row(4, 'new', '1.0.0', 25)
  const runs = new Map([['release', [run(10), run(20)]], ['new', [run(25)]], ['unplanned', [run(1)]]])
  expect(await readPlanVersions(records, runs)).toEqual(new Map([['release', { version: '2.0.0', since: 20 }]]))
})
