import { memoryStorage } from '@nofx/core'
import { expect, test } from 'vitest'
import { appendRun } from '../../test/append-run.ts'
import { compareRun } from './compare-run.ts'

const steps = (scanMs: number) => [{ name: 'scan', ms: scanMs }, { name: 'write', ms: 10 }]

test('a first run stands alone', async () => {
  const storage = memoryStorage()
  await appendRun(storage, 'r1', { startedAt: 0, steps: steps(100) })
  expect(await compareRun(storage, 'release', 'r1')).toEqual([
    { step: 'scan', kind: 'step', executions: 1, observedMs: 100, expectedMs: null, lowerMs: null, upperMs: null, runs: 0 },
    { step: 'write', kind: 'step', executions: 1, observedMs: 10, expectedMs: null, lowerMs: null, upperMs: null, runs: 0 },
  ])
})

test('a second run is shown beside the first, without an interval', async () => {
  const storage = memoryStorage()
  await appendRun(storage, 'r1', { startedAt: 0, steps: steps(100) })
  await appendRun(storage, 'r2', { startedAt: 1_000, steps: steps(120) })
  const [scan] = await compareRun(storage, 'release', 'r2')
  expect(scan).toMatchObject({ step: 'scan', observedMs: 120, expectedMs: 100, lowerMs: null, upperMs: null, runs: 1 })
})

test('from three earlier runs on there is an interval, and later runs are not looked at', async () => {
  const storage = memoryStorage()
  for (const [index, ms] of [90, 100, 110, 100, 9_000].entries()) await appendRun(storage, `r${index + 1}`, { startedAt: index * 1_000, steps: steps(ms) })
  const [scan] = await compareRun(storage, 'release', 'r4')
  expect(scan?.runs).toBe(3)
  expect(scan?.expectedMs).toBeCloseTo(100, 0)
  expect(scan?.lowerMs ?? 0).toBeGreaterThan(50)
  expect(scan?.upperMs ?? 0).toBeLessThan(200)
})

test('a fan-out is shown by its median, other workflows and unknown runs not at all', async () => {
  const storage = memoryStorage()
  await appendRun(storage, 'other', { startedAt: 0, workflow: 'audit', steps: steps(7) })
  await appendRun(storage, 'r1', { startedAt: 1_000, steps: [10, 20, 60].map((ms) => ({ name: 'lint', ms })) })
  expect(await compareRun(storage, 'release', 'r1')).toMatchObject([{ step: 'lint', executions: 3, observedMs: 20, runs: 0 }])
  expect(await compareRun(storage, 'release', 'nobody')).toEqual([])
})
