import { averagePrecision } from '../statistics/average-precision.ts'
import { brierScore } from '../statistics/brier-score.ts'
import { calibrationError } from '../statistics/calibration-error.ts'
import { logLoss } from '../statistics/log-loss.ts'
import { rocAuc } from '../statistics/roc-auc.ts'
import { calibrate, fitCalibration, type Calibration, type CalibrationKind } from './calibration.ts'
import type { FailureAccuracy } from './failure-model-state.ts'
import { sigmoid } from './logistic-regression.ts'
import type { OutOfTime } from './out-of-time.ts'

/** Parts in time that are calibrated on one another. */
const PARTS = 3

/** The simplest first: a later one has to foretell better. */
const KINDS: readonly CalibrationKind[] = ['none', 'beta', 'isotonic']

/**
 * Fits the calibration asked for, or the one that foretells best, to rows foretold from earlier ones, and says how good the foretelling was. Each
 * part of the rows is judged with a calibration that was fitted to the others.
 */
export function chooseCalibration(asked: CalibrationKind | 'auto', { from, scores, baseRates }: OutOfTime, failed: Uint8Array): { readonly calibration: Calibration; readonly accuracy: FailureAccuracy } {
  const later = failed.subarray(from)
  const tried = (asked === 'auto' ? KINDS : [asked]).map((kind) => {
    const probabilities = crossCalibrate(kind, scores, later)
    return { kind, probabilities, loss: logLoss(later, probabilities) ?? 0 }
  })
  const best = tried.reduce((least, next) => (next.loss < least.loss ? next : least))
  return {
    calibration: fitCalibration(best.kind, scores, later),
    accuracy: {
      rows: later.length,
      failures: later.reduce((sum, label) => sum + label, 0),
      auc: rocAuc(later, best.probabilities),
      averagePrecision: averagePrecision(later, best.probabilities),
      logLoss: logLoss(later, best.probabilities),
      baseLogLoss: logLoss(later, baseRates),
      brier: brierScore(later, best.probabilities),
      calibrationError: calibrationError(later, best.probabilities),
    },
  }
}

function crossCalibrate(kind: CalibrationKind, scores: Float64Array, failed: Uint8Array): Float64Array {
  const probabilities = new Float64Array(scores.length)
  for (let part = 0; part < PARTS; part++) {
    const [start, end] = [Math.floor((part * scores.length) / PARTS), Math.floor(((part + 1) * scores.length) / PARTS)]
    const isOther = (_: number, row: number) => row < start || row >= end
    const calibration = fitCalibration(kind, scores.filter(isOther), failed.filter(isOther))
    for (let row = start; row < end; row++) probabilities[row] = sigmoid(calibrate(calibration, scores[row] ?? 0))
  }
  return probabilities
}
