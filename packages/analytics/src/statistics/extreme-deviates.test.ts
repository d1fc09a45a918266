import { expect, test } from 'vitest'
import { extremeDeviates } from './extreme-deviates.ts'

// Rosner (1983), as in NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.17.3: 54 values, three outliers at 5 %.
const ROSNER = [
  -0.25, 0.68, 0.94, 1.15, 1.2, 1.26, 1.26, 1.34, 1.38, 1.43, 1.49, 1.49, 1.55, 1.56, 1.58, 1.65, 1.69, 1.7, 1.76, 1.77, 1.81, 1.91, 1.94, 1.96, 1.99, 2.06, 2.09,
  2.1, 2.14, 2.15, 2.23, 2.24, 2.26, 2.35, 2.37, 2.4, 2.47, 2.54, 2.62, 2.64, 2.9, 2.92, 2.92, 2.93, 3.21, 3.26, 3.3, 3.59, 3.68, 4.3, 4.64, 5.34, 5.42, 6.01,
]
const PUBLISHED = [
  [3.118, 3.158], [2.942, 3.151], [3.179, 3.143], [2.81, 3.136], [2.815, 3.128], [2.848, 3.12], [2.279, 3.111], [2.31, 3.103], [2.101, 3.094], [2.067, 3.085],
]

test('statistics and critical values are those of the NIST handbook', () => {
  const { steps, outliers } = extremeDeviates(ROSNER, 10, 0.05)
  expect(outliers).toBe(3)
  // Tolerance: the handbook cuts the statistic after three digits; for the critical value also the relative error of Student's quantile.
  PUBLISHED.forEach(([statistic = 0, critical = 0], step) => {
    expect(Math.abs((steps[step]?.statistic ?? 0) - statistic)).toBeLessThan(1e-3)
    expect(Math.abs((steps[step]?.critical ?? 0) - critical)).toBeLessThan(2e-3)
  })
  expect(steps.slice(0, 3).map(({ index }) => ROSNER[index])).toEqual([6.01, 5.42, 5.34])
})

test('equal values and too few of them have no outliers', () => {
  expect(extremeDeviates([2, 2, 2, 2], 2, 0.05)).toEqual({ steps: [], outliers: 0 })
  expect(extremeDeviates([], 3, 0.05).outliers).toBe(0)
})
