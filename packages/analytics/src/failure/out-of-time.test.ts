import { expect, test } from 'vitest'
import type { BoostingOptions } from './boosted-trees.ts'
import { foretellLater } from './out-of-time.ts'
import type { TrainingData } from './training-data.ts'

const OPTIONS: BoostingOptions = { rounds: 40, leavesMax: 4, leafRowsMin: 10, ridge: 1, learningRate: 0.1, rowShare: 0.8, columnShare: 1, seed: 1 }

test('what is foretold does not depend on how the last rows came out', () => {
  const data = dataOf((row) => row % 3 === 0)
  const altered = { ...data, failed: data.failed.map((label, row) => (row >= 480 ? 1 - label : label)) }
  const [before, after] = [foretellLater(data, { ...OPTIONS, rounds: 0 }), foretellLater(altered, { ...OPTIONS, rounds: 0 })]
  expect(before?.from).toBe(240)
  // The last origin stands at row 480: its scores are those of a model of the rows before, of whichever ridge was chosen.
  expect(before?.ridge).toBe(after?.ridge)
  expect(after?.scores.subarray(240)).toEqual(before?.scores.subarray(240))
})

test('trees are grown only with enough of both kinds, and from columns that tell rows apart', () => {
  expect(foretellLater(dataOf((row) => row % 20 === 0), OPTIONS)).toMatchObject({ rounds: 0, treeShare: 0 })
  const data = dataOf((row) => row % 3 === 0)
  const blind = { ...data, bins: [new Uint8Array(600)], cells: new Float32Array(600) }
  expect(foretellLater(blind, OPTIONS)).toMatchObject({ rounds: 0, treeShare: 0 })
})

test('an origin before a column told anything says what all rows start from', () => {
  const data = dataOf((row) => (row < 300 ? row % 3 === 0 : row % 2 === 0))
  const late = { ...data, cells: new Float32Array(600), bins: [Uint8Array.from({ length: 600 }, (_, row) => (row < 300 ? 1 : 1 + (row % 2)))] }
  const foretold = foretellLater(late, OPTIONS)
  expect(foretold?.treeShare).toBeGreaterThan(0)
  // 80 of the 240 rows before the first origin failed; trees and the linear model say the same there.
  expect(foretold?.scores[0]).toBeCloseTo(Math.log(80.5 / 160.5), 1)
})

test('nothing is foretold when no origin has enough of both kinds', () => {
  expect(foretellLater(dataOf((row) => row % 150 === 0), OPTIONS)).toBeUndefined()
})

test('an origin with too few of a kind behind it is left out', () => {
  // Failures begin at row 250, behind the first origin.
  expect(foretellLater(dataOf((row) => row > 250 && row % 2 === 0), OPTIONS)?.from).toBe(360)
})

test('the rates known by then are told', () => {
  const foretold = foretellLater(dataOf((row) => row < 240 && row % 2 === 0), OPTIONS)
  expect([foretold?.baseRates[0], foretold?.baseRates[120], foretold?.baseRates[240]]).toEqual([120 / 240, 120 / 360, 120 / 480])
})

/** 600 rows of one column that says little. */
function dataOf(hasFailed: (row: number) => boolean): TrainingData {
  const failed = Uint8Array.from({ length: 600 }, (_, row) => Number(hasFailed(row)))
  return { bins: [Uint8Array.from(failed, (_, row) => 1 + ((row * 7) % 5))], cells: Float32Array.from(failed, (_, row) => ((row * 7) % 5) - 2), width: 1, failed, startedAt: Float64Array.from(failed, (_, row) => row), knownAt: Float64Array.from(failed, (_, row) => row) }
}
