import { expect, test } from 'vitest'
import { attributeTrees, boostBags, boostTrees, type BoostingOptions } from './boosted-trees.ts'

const OPTIONS: BoostingOptions = { rounds: 60, leavesMax: 4, leafRowsMin: 5, ridge: 1, learningRate: 0.3, rowShare: 0.8, columnShare: 1, seed: 1 }

/** Two columns of bins 1 and 2 and a column that does not matter; a row fails when the first two differ. */
const bins = [Uint8Array.from({ length: 400 }, (_, row) => 1 + (row & 1)), Uint8Array.from({ length: 400 }, (_, row) => 1 + ((row >> 1) & 1)), Uint8Array.from({ length: 400 }, (_, row) => 1 + (row % 7))]
const failed = Uint8Array.from({ length: 400 }, (_, row) => (row & 1) ^ ((row >> 1) & 1))
// A tree asks one column at a time, and no single column of a perfect balance gains anything.
failed[0] = 1
failed[4] = 1

test('trees learn what no sum of columns can say', () => {
  const model = boostTrees(bins, failed, 400, 0, OPTIONS, () => true)
  const own = (first: number, second: number) => sumOf(model, Uint8Array.of(first, second, 3))
  expect(own(1, 2)).toBeGreaterThan(2)
  expect(own(2, 1)).toBeGreaterThan(2)
  expect(own(1, 1)).toBeLessThan(-2)
  expect(own(2, 2)).toBeLessThan(-2)
})

test('what the columns change and what all rows start from add up to the leaves', () => {
  const model = boostTrees(bins, failed, 400, 0, OPTIONS, () => true)
  for (let row = 0; row < 8; row++) {
    const ofRow = Uint8Array.from(bins, (column) => column[row]!)
    const leaves = model.trees.reduce((sum, tree) => sum + tree.value[leafByHand(tree, ofRow)]!, model.base)
    expect(sumOf(model, ofRow)).toBeCloseTo(leaves, 10)
  }
})

test('missing values go where they belong', () => {
  const column = Uint8Array.from({ length: 200 }, (_, row) => (row % 2 === 0 ? 0 : 1 + (row % 5)))
  const labels = Uint8Array.from({ length: 200 }, (_, row) => (row % 2 === 0 ? 1 : 0))
  const model = boostTrees([column], labels, 200, 0, OPTIONS, () => true)
  expect(sumOf(model, Uint8Array.of(0))).toBeGreaterThan(2)
  expect(sumOf(model, Uint8Array.of(3))).toBeLessThan(-2)
})

test('watched rows teach nothing, and end the search', () => {
  const rounds: number[] = []
  const model = boostTrees(bins, failed, 300, 100, OPTIONS, (scores, round) => {
    rounds.push(scores.length)
    return round < 4
  })
  expect(rounds).toEqual([100, 100, 100, 100, 100])
  const other = failed.map((label, row) => (row < 300 ? label : 1 - label))
  expect(boostTrees(bins, other, 300, 100, OPTIONS, (_, round) => round < 4)).toEqual(model)
})

test('forests that are averaged say the mean of what each says', () => {
  const each = [1, 2, 3].map((seed) => sumOf(boostTrees(bins, failed, 400, 0, { ...OPTIONS, seed }, () => true), Uint8Array.of(1, 2, 3)))
  expect(new Set(each).size).toBe(3)
  expect(sumOf(boostBags(bins, failed, OPTIONS, 3), Uint8Array.of(1, 2, 3))).toBeCloseTo(each.reduce((sum, value) => sum + value, 0) / 3, 10)
})

test('columns that never change grow no tree', () => {
  expect(boostTrees([new Uint8Array(50)], new Uint8Array(50), 50, 0, OPTIONS, () => true).trees).toEqual([])
})

function sumOf(model: Parameters<typeof attributeTrees>[0], ofRow: Uint8Array): number {
  const changes = new Float64Array(ofRow.length)
  return attributeTrees(model, ofRow, changes) + changes.reduce((sum, change) => sum + change, 0)
}

function leafByHand({ column, bin, missingLeft, left }: Parameters<typeof attributeTrees>[0]['trees'][number], ofRow: Uint8Array): number {
  let node = 0
  while (column[node]! >= 0) {
    const own = ofRow[column[node]!]!
    node = left[node]! + ((own === 0 ? missingLeft[node] === 1 : own <= bin[node]!) ? 0 : 1)
  }
  return node
}
