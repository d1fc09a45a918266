import { expect, test } from 'vitest'
import { expectedRun, type RunFigures } from './expected-run.ts'

const run = (wallMs: number, change: Partial<RunFigures> = {}): RunFigures => ({ runId: `r${wallMs}`, status: 'completed', startedAt: 0, wallMs, costUsd: 0.5, retries: 0, ...change })

test('the next run is expected from completed runs, its failure from failed ones as well', () => {
  const next = expectedRun([run(900), run(1_000), run(1_100, { retries: 3 }), run(10, { status: 'failed' }), run(5, { status: 'cancelled' })])
  expect(next).toMatchObject({ status: 'expected', runs: 3, costUsd: { expected: 0.5, lower: 0.5, upper: 0.5 }, retries: { expected: 1, lower: 0 } })
  if (next.status !== 'expected') return
  expect(next.wallMs.expected).toBeCloseTo(996.66, 1)
  // Wilson's interval of 1 of 4.
  expect(next.failureProbability.lower01).toBeCloseTo(0.0456, 3)
  expect(next.failureProbability.upper01).toBeCloseTo(0.6994, 3)
})

test('fewer than three completed runs are not enough data', () => {
  expect(expectedRun([])).toEqual({ status: 'not_enough_data', runs: 0, runsMin: 3 })
  expect(expectedRun([run(1), run(2), run(3, { status: 'failed' })])).toEqual({ status: 'not_enough_data', runs: 2, runsMin: 3 })
})
