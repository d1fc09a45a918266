import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calibrate, fitCalibration, LOG_ODDS_MAX } from './calibration.ts'
import { sigmoid } from './logistic-regression.ts'

/** Log-odds that are twice as far from even as they should be, each with as many failures as their half deserves. */
const scores = Float64Array.from({ length: 4_000 }, (_, row) => ((row % 40) - 20) / 5)
const failed = Uint8Array.from({ length: 4_000 }, (_, row) => (Math.floor(row / 40) + 0.5 < 100 * sigmoid((scores[row] ?? 0) / 2) ? 1 : 0))

test.each([['beta', 0.15], ['isotonic', 0.35]] as const)('%s brings log-odds that are too bold back', (kind, tolerance) => {
  const calibration = fitCalibration(kind, scores, failed)
  for (const score of [-3, -1, 0, 1, 3]) expect(Math.abs(calibrate(calibration, score) - score / 2)).toBeLessThan(tolerance)
})

test('none leaves them as they are, within what can be believed', () => {
  expect([-1e6, 1.5, Number.POSITIVE_INFINITY].map((score) => calibrate({ kind: 'none' }, score))).toEqual([-LOG_ODDS_MAX, 1.5, LOG_ODDS_MAX])
})

test('isotonic promises no certainty', () => {
  const calibration = fitCalibration('isotonic', Float64Array.of(-1, -1, 1, 1), Uint8Array.of(0, 0, 1, 1))
  // Two rows and one more of the average rate: (0 + 0.5) / 3.
  expect(sigmoid(calibrate(calibration, -5))).toBeCloseTo(0.5 / 3, 10)
  expect(sigmoid(calibrate(calibration, 5))).toBeCloseTo(2.5 / 3, 10)
})

test('every calibration keeps the order and is finite', () => {
  const row = fc.tuple(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.boolean())
  fc.assert(fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), fc.constantFrom('beta' as const, 'isotonic' as const), (rows, kind) => {
    const calibration = fitCalibration(kind, Float64Array.from(rows, ([score]) => score), Uint8Array.from(rows, ([, label]) => Number(label)))
    const calibrated = Array.from({ length: 81 }, (_, step) => calibrate(calibration, (step - 40) / 2))
    expect(calibrated.every((value, index) => Number.isFinite(value) && (index === 0 || value >= calibrated[index - 1]! - 1e-9))).toBe(true)
  }))
})
