import { expect, test } from 'vitest'
import { backtestDurations } from './duration-backtest.ts'

test('each newest duration is expected from those before it', () => {
  // Three to learn from, then a hit and a miss.
  expect(backtestDurations([[100, 100, 100, 100, 200]])).toEqual({ trials: 2, level: 0.9, coverage01: 0.5, wape: 100 / 300 })
})

test('too short series give no figure', () => {
  expect(backtestDurations([[], [1, 2, 3]])).toEqual({ trials: 0, level: 0.9, coverage01: null, wape: null })
})
