import { isNofxError } from '@nofx/core'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { expect, test } from 'vitest'
import { compareVersions } from './compare-versions.ts'

const before = [10, 11, 12, 10, 11, 12, 10, 11, 12, 13]

test('a change is told by its direction, with its effect', () => {
  const [slower, faster, fewer] = compareVersions([
    { name: 'ms', before, after: before.map((value) => value + 4) },
    { name: 'ms', before, after: before.map((value) => value - 4) },
    { name: 'passed', before, after: before.map((value) => value - 4), worse: 'lower' },
  ])
  expect(slower).toMatchObject({ verdict: 'regressed', medianBefore: 11, medianAfter: 15, effect: 1 })
  expect(faster).toMatchObject({ verdict: 'improved', effect: -1 })
  expect(fewer?.verdict).toBe('regressed')
})

test('many measures that did not change make no regressions, where tests one by one make some', () => {
  const generator = xoroshiro128plus(1)
  const sample = () => Array.from({ length: 20 }, () => generator.next())
  const comparisons = compareVersions(Array.from({ length: 200 }, (_, index) => ({ name: `step ${index}`, before: sample(), after: sample() })))
  expect(comparisons.filter(({ pValue }) => pValue <= 0.05).length).toBeGreaterThan(3)
  expect(comparisons.filter(({ verdict }) => verdict !== 'unchanged')).toEqual([])
})

test('a real but negligible effect is no regression', () => {
  const many = Array.from({ length: 4000 }, (_, index) => index % 100)
  expect(compareVersions([{ name: 'ms', before: many, after: many.map((value) => value + 4) }])).toMatchObject([{ verdict: 'unchanged' }])
})

test('few values are said to be too few, and do not weigh on the others', () => {
  const [few, enough] = compareVersions([{ name: 'rare', before: [1], after: [] }, { name: 'ms', before, after: before.map((value) => value + 4) }])
  expect(few).toMatchObject({ verdict: 'not_enough_data', medianBefore: 1, medianAfter: null, adjustedPValue: 1 })
  expect(enough?.adjustedPValue).toBe(enough?.pValue)
  expect(compareVersions([])).toEqual([])
})

test('bad input is refused by name', () => {
  expect(() => compareVersions([{ name: 'ms', before: [1, Number.NaN], after: [] }])).toThrow(expect.toSatisfy((error) => isNofxError(error, 'input.invalid') && error.message.includes('before[1] of "ms" is NaN')))
  expect(() => compareVersions([], { falseDiscoveries01: 0 })).toThrow('falseDiscoveries01 is 0')
})

test('values whose middle would not be a number are refused by name', () => {
  expect(() => compareVersions([{ name: 'ms', before: [1], after: [-Number.MAX_VALUE, 1e300] }])).toThrow('after[0] of "ms" is -1.7976931348623157e+308')
})
