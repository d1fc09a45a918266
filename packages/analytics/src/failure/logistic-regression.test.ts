import { expect, test } from 'vitest'
import { fitLogistic, linearScore, updateLogistic } from './logistic-regression.ts'

const hours = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 4, 4.25, 4.5, 4.75, 5, 5.5]
const passed = Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1)

test('without a ridge, the weights are the published ones', () => {
  // Reference: the worked example of Wikipedia's article on logistic regression, hours of study and exams passed: -4.0777 and 1.5046. Tolerance: where
  // the search stops, a millionth of the loss.
  const { intercept, weights } = fitLogistic(Float32Array.from(hours), 1, passed, hours.length, 0)
  expect(Math.abs(intercept + 4.0777)).toBeLessThan(0.02)
  expect(Math.abs(weights[0]! - 1.5046)).toBeLessThan(0.01)
})

test('a ridge holds weights back, also where the kinds are parted for good', () => {
  const { weights } = fitLogistic(Float32Array.of(-1, -1, 1, 1), 1, Uint8Array.of(0, 0, 1, 1), 4, 1)
  // The slope of the loss is 4 / (1 + e^w) and equals the weight itself. Solved by hand: w = 1.0986 gives 4 / 4 = 1; w = 1.06 gives 1.03.
  expect(weights[0]).toBeCloseTo(4 / (1 + Math.exp(weights[0]!)), 2)
})

test('a result that was seen makes the same one more likely', () => {
  const model = fitLogistic(Float32Array.from(hours), 1, passed, hours.length, 1)
  const cells = Float64Array.of(3)
  expect(linearScore(updateLogistic(model, cells, true), cells, 0)).toBeGreaterThan(linearScore(model, cells, 0))
  expect(linearScore(updateLogistic(model, cells, false), cells, 0)).toBeLessThan(linearScore(model, cells, 0))
})

test('updates alone find nearly what a fit to all rows finds', () => {
  const half = fitLogistic(Float32Array.from(hours), 1, passed, 10, 1)
  const whole = fitLogistic(Float32Array.from(hours), 1, passed, hours.length, 1)
  const updated = hours.slice(10).reduce((model, hour, index) => updateLogistic(model, Float64Array.of(hour), passed[index + 10] === 1), half)
  const distance = (model: typeof half) => Math.abs(linearScore(model, Float64Array.of(4), 0) - linearScore(whole, Float64Array.of(4), 0))
  expect(distance(updated)).toBeLessThan(distance(half))
})
