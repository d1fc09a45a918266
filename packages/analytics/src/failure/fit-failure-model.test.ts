import { isNofxError } from '@nofx/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calibrationError } from '../statistics/calibration-error.ts'
import { logLoss } from '../statistics/log-loss.ts'
import { rocAuc } from '../statistics/roc-auc.ts'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { fitFailureModel } from './fit-failure-model.ts'
import { restoreFailureModel, type FailureModel } from './failure-model.ts'
import type { FailureRow } from './failure-row.ts'

const rows = makeRows(3_000, 2)
const train = rows.slice(0, 2_000)
const later = rows.slice(2_000)
const model = fitFailureModel(train)

test('later rows are foretold, with probabilities that are true and as good as was promised', () => {
  const own = copyOf(model)
  const probabilities = later.map((row) => {
    const { probability } = own.predict(row.features, { at: row.at })
    own.observe(row)
    return probability
  })
  const labels = later.map(({ failed }) => failed)
  const constant = labels.map(() => train.filter(({ failed }) => failed).length / train.length)
  expect(rocAuc(labels, probabilities)).toBeGreaterThan(0.75)
  expect(logLoss(labels, probabilities)).toBeLessThan(0.9 * logLoss(labels, constant)!)
  expect(calibrationError(labels, probabilities)).toBeLessThan(0.06)
  expect(Math.abs(own.accuracy.auc! - rocAuc(labels, probabilities)!)).toBeLessThan(0.06)
  expect(own.accuracy).toMatchObject({ rows: 1_200 })
  expect(own.accuracy.logLoss).toBeLessThan(own.accuracy.baseLogLoss!)
})

test('contributions and baseline add up to the log-odds of the probability', () => {
  for (const { features, at } of later.slice(0, 50)) {
    const { probability, logOdds, baseline, contributions } = model.predict(features, { at })
    expect(contributions.reduce((sum, contribution) => sum + contribution.logOdds, baseline)).toBeCloseTo(logOdds, 9)
    expect(Math.log(probability / (1 - probability))).toBeCloseTo(logOdds, 6)
  }
})

test('what makes failures contributes, what does not hardly does', () => {
  const of = (feature: string) => later.slice(0, 200).reduce((sum, { features }) => sum + model.predict(features).contributions.filter((contribution) => contribution.feature === feature).reduce((size, { logOdds }) => size + Math.abs(logOdds), 0), 0)
  expect(of('size')).toBeGreaterThan(3 * of('noise'))
})

test('trees take part where a sum of features cannot follow, and not for few rows', () => {
  expect(model.treeShare).toBeGreaterThan(0)
  expect(fitFailureModel(train.slice(0, 120)).treeShare).toBe(0)
})

test('the order in which rows are given does not matter', () => {
  const shuffled = [...train].reverse()
  expect(JSON.stringify(fitFailureModel(shuffled))).toBe(JSON.stringify(model))
})

test('a model comes back through JSON as it was, and goes on learning', () => {
  const own = fitFailureModel(train.slice(0, 500))
  const restored = copyOf(own)
  for (const row of later.slice(0, 40)) {
    expect(restored.predict(row.features, { at: row.at })).toEqual(own.predict(row.features, { at: row.at }))
    own.observe(row)
    restored.observe(row)
  }
  expect(JSON.stringify(restored)).toBe(JSON.stringify(own))
})

test('a client that begins to fail is seen at once', () => {
  const own = copyOf(model)
  const features = { ...later[0]!.features, client: 'new' }
  const before = own.predict(features).probability
  const from = train.at(-1)!.at
  for (let row = 1; row <= 5; row++) own.observe({ at: from + row * 1_000, features, failed: true })
  expect(own.predict(features, { at: from + 6_000 }).probability).toBeGreaterThan(1.5 * before)
})

test('unknown categories, missing and changed features have an answer', () => {
  const usual = model.predict(later[0]!.features).probability
  for (const features of [{}, { client: 'never seen' }, { client: 7, size: 'large' }, { size: Number.NaN, client: null }, { size: Number.POSITIVE_INFINITY }, { size: -1e308, other: true }]) {
    const { probability } = model.predict({ ...later[0]!.features, ...features })
    expect(probability > 0 && probability < 1).toBe(true)
  }
  // A quantity that becomes text counts as missing, and an infinite one as larger than all.
  expect(model.predict({ ...later[0]!.features, size: 'large' })).toEqual(model.predict({ ...later[0]!.features, size: undefined }))
  expect(model.predict({ ...later[0]!.features, size: Number.POSITIVE_INFINITY })).toEqual(model.predict({ ...later[0]!.features, size: 1e9 }))
  expect(model.predict(later[0]!.features).probability).toBe(usual)
})

test('any rows give probabilities between 0 and 1', () => {
  const value = fc.oneof(fc.double(), fc.constantFrom('a', 'b', '', '__proto__'), fc.boolean(), fc.constant(null), fc.constantFrom(1e300, -1e300, Number.NaN, Number.POSITIVE_INFINITY))
  const features = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), value)
  const row = fc.record({ at: fc.integer({ min: 0, max: 1e6 }), features, failed: fc.boolean() })
  const list = fc.array(row, { minLength: 60, maxLength: 90 }).map((made) => made.map((each, index) => (index < 24 ? { ...each, failed: index % 2 === 0 } : each)))
  fc.assert(fc.property(list, features, fc.constantFrom('auto' as const, 'isotonic' as const, 'beta' as const), (made, asked, calibration) => {
    const { probability, contributions } = fitFailureModel(made, { calibration }).predict(asked)
    expect(probability > 0 && probability < 1).toBe(true)
    expect(contributions.every(({ logOdds }) => Number.isFinite(logOdds))).toBe(true)
  }), { numRuns: 25 })
})

test.each([
  ['no rows', []],
  ['rows that all ended alike', train.map((row) => ({ ...row, failed: false }))],
  ['few failures', train.filter(({ failed }) => !failed).concat(train.filter(({ failed }) => failed).slice(0, 9))],
])('%s are not enough data', (_, given) => {
  expect(() => fitFailureModel(given)).toThrow(expect.toSatisfy((error) => isNofxError(error, 'failure.not_enough_data')))
})

test.each([
  [null, 'rows[0] is null'],
  [{ at: Number.NaN, features: {}, failed: true }, 'rows[0].at is NaN'],
  [{ at: 5, knownAt: 4, features: {}, failed: true }, 'rows[0].knownAt is 4'],
  [{ at: 5, features: {}, failed: 1 }, 'rows[0].failed is 1'],
  [{ at: 5, features: { a: { b: 1 } }, failed: true }, 'rows[0].features.a is a object'],
  [{ at: 5, features: null, failed: true }, 'rows[0].features is null'],
])('a row such as %j is refused', (row, message) => {
  expect(() => fitFailureModel([row as unknown as FailureRow])).toThrow(message)
})

test('bad options are refused', () => {
  expect(() => fitFailureModel(train, { history: ['nobody'] })).toThrow('history[0] names "nobody"')
  expect(() => fitFailureModel(train, { history: [[]] })).toThrow('history[0] names no feature')
  expect(() => fitFailureModel(train, { seed: 0.5 })).toThrow('seed is 0.5')
  expect(() => fitFailureModel(train, { calibration: 'platt' as 'beta' })).toThrow('calibration is "platt"')
  expect(() => fitFailureModel(train, { gapMs: -1 })).toThrow('gapMs is -1')
  expect(() => fitFailureModel(train, { history: 'client' as never })).toThrow('history is "client"')
  expect(() => fitFailureModel(train, { history: [null as never] })).toThrow('history[0] is null')
  expect(() => model.predict({}, { at: Number.NaN })).toThrow('at is NaN')
  expect(() => restoreFailureModel({ v: 2 } as never)).toThrow('v = 2')
})

test('a whole argument that is missing is refused by its name', () => {
  const cases: readonly (readonly [() => unknown, string])[] = [
    [() => fitFailureModel(null as never), 'rows is null'],
    [() => fitFailureModel(train, null as never), 'options is null'],
    [() => model.predict(null as never), 'features is null'],
    [() => model.predict({}, null as never), 'options is null'],
    [() => model.observe(null as never), 'row is null'],
    [() => restoreFailureModel(null as never), 'v = undefined'],
  ]
  for (const [call, message] of cases) expect(call).toThrow(expect.toSatisfy((error) => isNofxError(error, 'input.invalid') && error.message.includes(message)))
})

test('where quick results differ from slow ones, a model proves itself on what was known, and a gap makes up for it', () => {
  // Half of the rows fail, and are known to at once; the others take 80 rows. So what is known of the newest rows is failures alone.
  const delayed = train.slice(0, 400).map((row, index) => ({ ...row, failed: index % 2 === 0, knownAt: row.at + (index % 2 === 0 ? 0 : 80 * 60_000) }))
  const [asStarted, asKnown, apart] = [undefined, 0, 80 * 60_000].map((gapMs) => fitFailureModel(delayed, { calibration: 'none', history: [], gapMs }).accuracy.baseLogLoss!)
  expect(asStarted).toBeCloseTo(Math.LN2, 2)
  expect(asKnown).toBeGreaterThan(Math.LN2 + 0.01)
  expect(apart).toBeCloseTo(Math.LN2, 2)
})

/** The model before it observed anything. */
function copyOf(fitted: FailureModel): FailureModel {
  return restoreFailureModel(JSON.parse(JSON.stringify(fitted)))
}

/** A row fails when it is large and either old or of one kind, and more often for some clients. */
function makeRows(count: number, seed: number): readonly FailureRow[] {
  const generator = xoroshiro128plus(seed)
  const chance01 = () => (generator.next() >>> 0) / 2 ** 32
  return Array.from({ length: count }, (_, index) => {
    const client = Math.floor(chance01() * 20)
    const features = { client: `c${client}`, kind: chance01() < 0.3 ? 'heavy' : 'light', size: chance01() * 10, age: chance01() * 10, noise: chance01(), cached: chance01() < 0.5 }
    const logOdds = -3 + (features.size > 5 && (features.age > 5) !== (features.kind === 'heavy') ? 3 : 0) + (client < 3 ? 1.5 : 0)
    return { at: index * 60_000, features, failed: chance01() < 1 / (1 + Math.exp(-logOdds)) }
  })
}
