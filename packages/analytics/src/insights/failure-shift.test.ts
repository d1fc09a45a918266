import { expect, test } from 'vitest'
import type { StepHistory } from '../outcomes/outcome-history.ts'
import { failureShifts } from './failure-shift.ts'

function step(name: string, failed: readonly boolean[]): StepHistory {
  return { name, runName: 'release', kind: 'step', seen: failed.length, observations: failed.map((ofAttempt, index) => ({ runId: `r${index}`, startedAt: 10 * index, durationMs: 1, costUsd: 0, failed: ofAttempt, attempt: 1 })) }
}

const attempts = (count: number, failsAt: (index: number) => boolean) => Array.from({ length: count }, (_, index) => failsAt(index))

test('a step whose newest attempts fail more often is found', () => {
  const [found, ...others] = failureShifts([step('worse', attempts(80, (index) => index >= 60 && index % 2 === 0)), step('steady', attempts(80, (index) => index % 4 === 0))])
  expect(others).toEqual([])
  expect(found).toMatchObject({ step: { name: 'worse' }, shift: { olderAttempts: 60, olderFailures: 0, newestAttempts: 20, newestFailures: 10, newestFrom: 600 } })
  expect(found?.shift.adjustedPValue ?? 1).toBeLessThan(1e-6)
})

test('a step that fails less often than it did is none', () => {
  expect(failureShifts([step('better', attempts(80, (index) => index < 40 && index % 2 === 0))])).toEqual([])
})

test('fewer than sixteen attempts say nothing', () => {
  expect(failureShifts([step('short', attempts(15, (index) => index > 7))])).toEqual([])
  expect(failureShifts([])).toEqual([])
})
