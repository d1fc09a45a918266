import { expect, test } from 'vitest'
import { formatMs, formatShare, formatUsd } from './format.ts'

test('durations, shares and amounts read well', () => {
  expect([850, 12_340, 270_000, 7_560_000].map(formatMs)).toEqual(['850 ms', '12.3 s', '4.5 min', '2.1 h'])
  expect(formatShare(0.125)).toBe('12.5 %')
  expect([0.013, 4.5].map(formatUsd)).toEqual(['$0.0130', '$4.50'])
})
