import type { Outcome } from '@nofx/core'
import { expect, test } from 'vitest'
import { emptyHistory, OBSERVATIONS_MAX, observeOutcome, RUN_TALLIES_MAX, STEPS_MAX } from './outcome-history.ts'

const outcome = (position: number, change: Partial<Outcome> = {}): Outcome => ({
  position, runId: 'r1', runKind: 'workflow', runName: 'release', request: position, kind: 'step', name: 'test', node: 'test', attempt: 1,
  status: 'completed', errorCode: null, requestedAt: 0, startedAt: 100, settledAt: 100 + position, costUsd: 0, ...change,
})

const historyOf = (outcomes: readonly Outcome[]) => {
  const history = emptyHistory()
  for (const each of outcomes) observeOutcome(history, each)
  return history
}

test('only the newest observations of a step are kept, and all are counted', () => {
  const history = historyOf(Array.from({ length: OBSERVATIONS_MAX + 10 }, (_, index) => outcome(index + 1)))
  const [step] = [...history.steps.values()]
  expect(step?.observations).toHaveLength(OBSERVATIONS_MAX)
  expect(step?.observations.at(-1)?.durationMs).toBe(OBSERVATIONS_MAX + 10)
  expect(step?.seen).toBe(OBSERVATIONS_MAX + 10)
  expect(history.position).toBe(OBSERVATIONS_MAX + 10)
})

test('the step that was not seen for longest goes first', () => {
  const history = historyOf([outcome(1, { name: 'old' }), ...Array.from({ length: STEPS_MAX }, (_, index) => outcome(index + 2, { name: `step-${index}` }))])
  expect(history.steps.size).toBe(STEPS_MAX)
  expect([...history.steps.values()].some(({ name }) => name === 'old')).toBe(false)
})

test('the tallies of runs are bounded', () => {
  const history = historyOf(Array.from({ length: RUN_TALLIES_MAX + 5 }, (_, index) => outcome(index + 1, { runId: `r${index}` })))
  expect(history.runs.get('release')?.size).toBe(RUN_TALLIES_MAX)
})

test('cost and retries of a run are added up, those of cancelled work included', () => {
  const history = historyOf([
    outcome(1, { costUsd: 0.25, status: 'failed' }),
    outcome(2, { costUsd: 0.5, attempt: 2 }),
    outcome(3, { costUsd: 0.125, name: 'other', status: 'cancelled' }),
  ])
  expect(history.runs.get('release')?.get('r1')).toEqual({ costUsd: 0.875, retries: 1 })
  expect(history.steps.size).toBe(1)
})

test('timers, waits and selections are no work', () => {
  const history = historyOf(['timer', 'wait', 'select'].map((kind, index) => outcome(index + 1, { kind })))
  expect(history.steps.size).toBe(0)
  expect(history.position).toBe(3)
})

test('a clock that went back makes no negative duration', () => {
  const [step] = [...historyOf([outcome(1, { startedAt: 500, settledAt: 400 })]).steps.values()]
  expect(step?.observations[0]?.durationMs).toBe(0)
})
