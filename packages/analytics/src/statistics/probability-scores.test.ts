import { isNofxError } from '@nofx/core'
import { expect, test } from 'vitest'
import { averagePrecision } from './average-precision.ts'
import { brierScore } from './brier-score.ts'
import { calibrationError } from './calibration-error.ts'
import { logLoss } from './log-loss.ts'
import { rocAuc } from './roc-auc.ts'

// References: the examples in scikit-learn's documentation of roc_auc_score, average_precision_score, brier_score_loss and log_loss, to
// the digits that are printed there.
test('scores are those of the reference', () => {
  expect(rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])).toBe(0.75)
  expect(averagePrecision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])).toBeCloseTo(0.83, 2)
  expect(brierScore([0, 1, 1, 0], [0.1, 0.9, 0.8, 0.3])).toBeCloseTo(0.0375, 10)
  expect(logLoss([1, 0, 0, 1], [0.9, 0.1, 0.2, 0.65])).toBeCloseTo(0.21616, 5)
})

test('rows of equal score count as one step', () => {
  expect(rocAuc([0, 1, 0, 1], [0.5, 0.5, 0.5, 0.5])).toBe(0.5)
  expect(averagePrecision([0, 1, 0, 1], [0.5, 0.5, 0.5, 0.5])).toBe(0.5)
})

test('the calibration error weighs bins by their rows', () => {
  // Two rows at 0.05, one of which failed, and two at 0.95, both failed: (|1 - 0.1| + |2 - 1.9|) / 4. Worked by hand.
  expect(calibrationError([0, 1, 1, 1], [0.05, 0.05, 0.95, 0.95])).toBeCloseTo(0.25, 12)
  expect(calibrationError([1, 0], [1, 0])).toBe(0)
})

test('what cannot be scored is null, and a wrong certainty is finite', () => {
  expect([rocAuc([1, 1], [0, 1]), averagePrecision([0], [1]), brierScore([], []), logLoss([], []), calibrationError([], [])]).toEqual([null, null, null, null, null])
  expect(logLoss([1], [0])).toBeCloseTo(20.72, 2)
})

test.each<[string, () => unknown, string]>([
  ['a score that is no number', () => averagePrecision([1, 0, 1], [Number.NaN, 0.5, 0.5]), 'scores[0] is NaN'],
  ['a probability above 1', () => calibrationError([1, 0], [0.5, 1.5]), 'probabilities[1] is 1.5'],
  ['a label that is neither', () => logLoss([0, 2], [0.5, 0.5]), 'labels[1] is 2'],
  ['fewer probabilities than labels', () => brierScore([0, 1], [0.5]), 'probabilities is a list of 1, beside 2 labels'],
  ['no list', () => rocAuc(null as never, [1]), 'labels is null'],
])('%s is refused', (_, score, message) => {
  expect(score).toThrow(expect.toSatisfy((error) => isNofxError(error, 'input.invalid') && error.message.startsWith(message)) as Error)
})
