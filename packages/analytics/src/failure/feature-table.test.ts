import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FailureRow } from './failure-row.ts'
import { encodeFeatures, surveyFeatures } from './feature-encoder.ts'
import { tabulate } from './feature-table.ts'

const KEYS = [['client'], ['client', 'model']]
const encoding = encodeFeatures(surveyFeatures([{ at: 0, features: { client: 'a', size: 1 }, failed: false }]), 1, KEYS)

const rowOf = fc.record({
  at: fc.integer({ min: 0, max: 1_000 }), delayMs: fc.integer({ min: 0, max: 300 }), failed: fc.boolean(),
  features: fc.record({ client: fc.constantFrom('a', 'b', 'c'), model: fc.constantFrom('x', 'y'), size: fc.integer() }),
}).map(({ delayMs, ...row }): FailureRow => ({ ...row, knownAt: row.at + delayMs }))
const rowsOf = fc.array(rowOf, { minLength: 2, maxLength: 40 }).map((rows) => rows.sort((first, second) => first.at - second.at))

test('no feature of a row reads the rows behind it', () => {
  fc.assert(fc.property(rowsOf, rowsOf, fc.nat(), (rows, others, place) => {
    const cut = place % rows.length
    const later = others.map((row) => ({ ...row, at: row.at + 1_000, knownAt: row.at + 1_300 }))
    expect(firstRows(tabulate([...rows.slice(0, cut + 1), ...later], encoding, KEYS), cut + 1)).toEqual(firstRows(tabulate(rows, encoding, KEYS), cut + 1))
  }))
})

test('no feature of a row reads its own result, or one that was not known yet', () => {
  fc.assert(fc.property(rowsOf, fc.nat(), (rows, place) => {
    const row = rows[place % rows.length]!
    const changed = rows.map((other) => (other.knownAt! > row.at || other === row ? { ...other, failed: !other.failed } : other))
    const [before, after] = [tabulate(rows, encoding, KEYS), tabulate(changed, encoding, KEYS)]
    before.columns.forEach((values, column) => expect(after.columns[column]![place % rows.length]).toBe(values[place % rows.length]))
  }))
})

test('a result that was known before changes what a row reads, so the two tests above can fail', () => {
  const rows = [{ at: 0, features: { client: 'a', model: 'x' }, failed: true }, { at: 1_000, features: { client: 'a', model: 'x' }, failed: false }]
  const [failed, ran] = [tabulate(rows, encoding, KEYS), tabulate([{ ...rows[0]!, failed: false }, rows[1]!], encoding, KEYS)]
  expect(failed.columns.map((values) => values[1])).not.toEqual(ran.columns.map((values) => values[1]))
})

test('history is what earlier rows of the category came to', () => {
  const row = (at: number, client: string, failed: boolean): FailureRow => ({ at, features: { client, model: 'x' }, failed })
  const { columns } = tabulate([row(0, 'a', true), row(1_000, 'b', false), row(2_000, 'a', false), row(10_000, 'a', false)], encoding, [['client']])
  const read = (aspect: string) => columns[encoding.columns.findIndex((column) => column.feature === 'client' && column.aspect === aspect)]![3]
  // Client a: two rows, one failure; the average of three rows with one failure, and a half for caution, is 1.5 / 4.
  const rate = (1 + 5 * (1.5 / 4)) / (2 + 5)
  expect(read('failure rate')).toBeCloseTo(Math.log(rate / (1 - rate)), 12)
  expect(read('earlier rows')).toBeCloseTo(Math.log(3), 12)
  expect(read('time since failure')).toBeCloseTo(Math.log(11), 12)
  expect(read('time since last')).toBeCloseTo(Math.log(9), 12)
})

function firstRows({ columns }: ReturnType<typeof tabulate>, count: number): readonly (readonly number[])[] {
  return columns.map((values) => [...values.subarray(0, count)])
}
