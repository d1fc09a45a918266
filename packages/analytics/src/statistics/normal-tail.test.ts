import { expect, test } from 'vitest'
import { normalTail } from './normal-tail.ts'

// Reference: scipy.stats.norm.sf. Tolerance: the relative error of the fit, 1.2e-7.
test.each([
  [0, 0.5],
  [1, 0.15865525393145707],
  [1.959963984540054, 0.025],
  [3, 0.0013498980316300933],
  [6, 9.865876450376946e-10],
  [-1, 0.8413447460685429],
])('above %d lies the share %d of the standard normal distribution', (z, expected) => {
  expect(Math.abs(normalTail(z) / expected - 1)).toBeLessThan(3e-7)
})
