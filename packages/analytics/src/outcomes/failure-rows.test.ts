import { expect, test } from 'vitest'
import { FAILURE_ROWS_MAX, failureRows } from './failure-rows.ts'
import { OBSERVATIONS_MAX, type StepHistory } from './outcome-history.ts'

function step(name: string, startedAt: readonly number[]): [string, StepHistory] {
  const observations = startedAt.map((at) => ({ runId: 'r', startedAt: at, durationMs: 7, costUsd: 0, failed: name === 'bad', attempt: 2 }))
  return [name, { name, runName: 'release', kind: 'step', seen: observations.length, observations }]
}

test('attempts at all steps are counted in the order in which they started, and known to those that started when they had settled', () => {
  const steps = new Map([step('good', [1, 100, 107]), step('bad', [2])])
  const features = (work: string) => ({ work, run: 'release', kind: 'step', attempt: 2 })
  // Those of 1 and 2 ms settle before that of 100 ms starts; that of 100 ms settles as the last one starts, which may follow from it.
  expect(failureRows({ steps })).toEqual({
    rows: [
      { at: 0, knownAt: 2_000, features: features('good'), failed: false },
      { at: 1_000, knownAt: 2_000, features: features('bad'), failed: true },
      { at: 2_000, knownAt: 3_000, features: features('good'), failed: false },
      { at: 3_000, knownAt: 4_000, features: features('good'), failed: false },
    ],
    nextAt: 4_000,
  })
})

test('the newest are kept when there are too many', () => {
  const steps = new Map(Array.from({ length: 10 }, (_, place) => step(`s${place}`, Array.from({ length: OBSERVATIONS_MAX }, (__, index) => index * 10 + place))))
  const { rows, nextAt } = failureRows({ steps })
  expect([rows.length, nextAt]).toEqual([FAILURE_ROWS_MAX, FAILURE_ROWS_MAX * 1_000])
  expect([rows[0]?.features['work'], rows.at(-1)?.features['work']]).toEqual(['s0', 's9'])
})
