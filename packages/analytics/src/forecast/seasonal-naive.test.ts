import { expect, test } from 'vitest'
import { lastValue } from './last-value.ts'
import { predictMember } from './member-state.ts'
import { seasonalNaive } from './seasonal-naive.ts'

const values = Float64Array.of(9, 9, 1, 2, 3)

test('the last season is repeated', () => {
  expect([...predictMember(seasonalNaive(3).fit(values), 7)]).toEqual([1, 2, 3, 1, 2, 3, 1])
})

test('without a season the last value is repeated', () => {
  expect([...predictMember(lastValue().fit(values), 3)]).toEqual([3, 3, 3])
})
