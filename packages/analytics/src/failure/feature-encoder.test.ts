import { expect, test } from 'vitest'
import { encodeFeatures, surveyFeatures, writeFeatures } from './feature-encoder.ts'
import { asCategory, featureOf, type Features } from './failure-row.ts'

const rows = Array.from({ length: 40 }, (_, index) => ({
  at: index, failed: false,
  features: { size: index % 4 === 0 ? null : index, kind: index < 28 ? 'a' : index < 39 ? 'b' : 'rare', cached: index % 2 === 0 } satisfies Features,
}))
const encoding = encodeFeatures(surveyFeatures(rows), rows.length, [['kind']])

test('quantities, what is missing of them, and frequent categories have columns', () => {
  expect(encoding.columns.slice(0, encoding.historyFrom).map(({ kind, feature, aspect }) => `${kind} ${feature} ${aspect}`)).toEqual([
    'quantity size value', 'missing size missing', 'category kind a', 'category kind b', 'quantity cached value',
  ])
  expect(new Set(encoding.columns.slice(encoding.historyFrom).map(({ feature }) => feature))).toEqual(new Set(['all rows', 'kind']))
})

test.each<[Features, readonly number[]]>([
  [{ size: 3, kind: 'b', cached: true }, [3, 0, 0, 1, 1]],
  [{ kind: 'never seen', cached: false }, [Number.NaN, 1, 0, 0, 0]],
  [{ size: 'large', kind: 7 }, [Number.NaN, 1, 0, 0, Number.NaN]],
  [{ size: true, other: 1 }, [1, 0, 0, 0, Number.NaN]],
])('%j is written as %j', (features, expected) => {
  const target = new Float64Array(encoding.historyFrom)
  writeFeatures(encoding, features, target, 0)
  expect([...target]).toEqual(expected)
})

test('a feature of both kinds is what most of its values are', () => {
  const mixed = (strings: number) => rows.map((row, index) => ({ ...row, features: { mixed: index < strings ? 'x' : index } }))
  const kindOf = (strings: number) => encodeFeatures(surveyFeatures(mixed(strings)), 40, []).columns[0]!.kind
  expect([kindOf(15), kindOf(25)]).toEqual(['quantity', 'category'])
})

test('what every object inherits is no feature of a row that lacks it', () => {
  const named = rows.map((row, index) => ({ ...row, features: index % 2 === 0 ? (JSON.parse('{"__proto__":"a","constructor":"b"}') as Features) : {} }))
  const { columns, historyFrom } = encodeFeatures(surveyFeatures(named), rows.length, [])
  expect(columns.slice(0, historyFrom).map(({ feature }) => feature)).toEqual(['__proto__', 'constructor'])
  expect(asCategory(featureOf({}, 'constructor'))).toBeUndefined()
  expect(asCategory(featureOf({}, '__proto__'))).toBeUndefined()
  expect(asCategory(featureOf(JSON.parse('{"__proto__":"a"}') as Features, '__proto__'))).toBe('a')
})

test('names that are made from data are refused before they cost anything', () => {
  const named = Array.from({ length: 1000 }, (_, index) => ({ at: index, failed: false, features: { [`request ${index}`]: 1 } }))
  expect(() => surveyFeatures(named)).toThrow('more than 500 features together, "request 500" among them')
})
