import { BINS_MAX } from './column-bins.ts'
import type { Tree } from './tree.ts'

/** What a tree may become. */
export interface TreeShape {
  readonly leavesMax: number
  /** Training rows in each leaf. */
  readonly leafRowsMin: number
  /** The penalty on the square of a leaf's value, in units of curvature. */
  readonly ridge: number
  /** How much of the best step each leaf takes. */
  readonly learningRate: number
}

/** Places in a histogram: slope, curvature and rows of each bin. */
const STRIDE = 3

/** A leaf's share of curvature below which no value can be told. */
const CURVATURE_MIN = 1e-3

/** Memory that one tree after the other uses again. */
export interface TreeScratch {
  readonly spare: Int32Array
  readonly slopes: Float64Array
  readonly curvatures: Float64Array
  readonly histograms: readonly Float64Array[]
}

export function createTreeScratch(rowCount: number, columnCount: number, leavesMax: number): TreeScratch {
  return {
    spare: new Int32Array(rowCount), slopes: new Float64Array(rowCount), curvatures: new Float64Array(rowCount),
    histograms: Array.from({ length: leavesMax }, () => new Float64Array(columnCount * BINS_MAX * STRIDE)),
  }
}

interface Split {
  readonly gain: number
  readonly column: number
  readonly bin: number
  readonly missingLeft: boolean
}

interface Leaf {
  readonly node: number
  readonly from: number
  readonly to: number
  readonly slope: number
  readonly curvature: number
  readonly histogram: Float64Array
  readonly split: Split | undefined
}

/**
 * Grows one tree, always splitting the leaf whose split gains most. A split is searched in histograms of slope and curvature; that of the
 * larger child is the parent's less the smaller child's. Costs about (rows × columns) for each level.
 * Source: Chen and Guestrin, XGBoost (2016), sections 2.2 and 3.4; Ke and others, LightGBM (2017).
 *
 * @param bins the bin of each row, for each column
 * @param columns those that may be asked
 * @param rows those that the tree learns from; reordered
 * @param scratch made for at least as many rows, columns and leaves
 */
export function growTree(
  bins: readonly Uint8Array[], columns: readonly number[], rows: Int32Array, slopes: Float64Array, curvatures: Float64Array, shape: TreeShape, scratch: TreeScratch,
): Tree {
  const nodesMax = 2 * shape.leavesMax - 1
  const tree = { column: new Int32Array(nodesMax).fill(-1), bin: new Uint8Array(nodesMax), missingLeft: new Uint8Array(nodesMax), left: new Int32Array(nodesMax), value: new Float64Array(nodesMax) }
  let histograms = 0
  const build = (from: number, to: number): Float64Array => {
    const histogram = scratch.histograms[histograms++] ?? new Float64Array(0)
    fillHistogram(histogram, bins, columns, rows, from, to, slopes, curvatures, scratch)
    return histogram
  }
  const leafFrom = (node: number, from: number, to: number, histogram: Float64Array): Leaf => {
    const [slope, curvature] = totals(histogram)
    tree.value[node] = (-shape.learningRate * slope) / (curvature + shape.ridge)
    return { node, from, to, slope, curvature, histogram, split: findSplit(histogram, columns, to - from, slope, curvature, shape) }
  }
  let nodes = 1
  const leaves: Leaf[] = [leafFrom(0, 0, rows.length, build(0, rows.length))]
  while (leaves.length < shape.leavesMax) {
    let best = -1
    for (let index = 0; index < leaves.length; index++) {
      const gain = leaves[index]?.split?.gain ?? 0
      if (gain > (best < 0 ? 0 : (leaves[best]?.split?.gain ?? 0))) best = index
    }
    const leaf = leaves[best]
    if (leaf?.split === undefined) break
    const { node, from, to, histogram, split } = leaf
    const middle = partition(rows, from, to, bins[split.column] ?? new Uint8Array(0), split, scratch.spare)
    tree.column[node] = split.column
    tree.bin[node] = split.bin
    tree.missingLeft[node] = split.missingLeft ? 1 : 0
    tree.left[node] = nodes
    const leftSmaller = middle - from <= to - middle
    const smaller = leftSmaller ? build(from, middle) : build(middle, to)
    const larger = histogram
    for (let place = 0; place < larger.length; place++) larger[place] = (larger[place] ?? 0) - (smaller[place] ?? 0)
    leaves[best] = leafFrom(nodes, from, middle, leftSmaller ? smaller : larger)
    leaves.push(leafFrom(nodes + 1, middle, to, leftSmaller ? larger : smaller))
    nodes += 2
  }
  return { column: tree.column.slice(0, nodes), bin: tree.bin.slice(0, nodes), missingLeft: tree.missingLeft.slice(0, nodes), left: tree.left.slice(0, nodes), value: tree.value.slice(0, nodes) }
}

function fillHistogram(
  histogram: Float64Array, bins: readonly Uint8Array[], columns: readonly number[], rows: Int32Array, from: number, to: number, slopes: Float64Array, curvatures: Float64Array,
  gathered: TreeScratch,
): void {
  histogram.fill(0, 0, columns.length * BINS_MAX * STRIDE)
  for (let index = from; index < to; index++) {
    const row = rows[index] ?? 0
    gathered.slopes[index] = slopes[row] ?? 0
    gathered.curvatures[index] = curvatures[row] ?? 0
  }
  for (let place = 0; place < columns.length; place++) {
    const ofColumn = bins[columns[place] ?? 0]
    if (ofColumn === undefined) continue
    const base = place * BINS_MAX * STRIDE
    for (let index = from; index < to; index++) {
      const cell = base + (ofColumn[rows[index] ?? 0] ?? 0) * STRIDE
      histogram[cell] = (histogram[cell] ?? 0) + (gathered.slopes[index] ?? 0)
      histogram[cell + 1] = (histogram[cell + 1] ?? 0) + (gathered.curvatures[index] ?? 0)
      histogram[cell + 2] = (histogram[cell + 2] ?? 0) + 1
    }
  }
}

/** Slope and curvature of a leaf: the sums over the bins of any one column. */
function totals(histogram: Float64Array): readonly [number, number] {
  let slope = 0
  let curvature = 0
  for (let cell = 0; cell < BINS_MAX * STRIDE; cell += STRIDE) {
    slope += histogram[cell] ?? 0
    curvature += histogram[cell + 1] ?? 0
  }
  return [slope, curvature]
}

function findSplit(histogram: Float64Array, columns: readonly number[], rowCount: number, slope: number, curvature: number, { leafRowsMin, ridge }: TreeShape): Split | undefined {
  if (rowCount < 2 * leafRowsMin) return undefined
  const whole = (slope * slope) / (curvature + ridge)
  let best: Split | undefined
  let bestGain = 1e-6
  for (let place = 0; place < columns.length; place++) {
    const base = place * BINS_MAX * STRIDE
    const [missingSlope, missingCurvature, missingRows] = [histogram[base] ?? 0, histogram[base + 1] ?? 0, histogram[base + 2] ?? 0]
    let leftSlope = 0
    let leftCurvature = 0
    let leftRows = 0
    for (let bin = 1; bin < BINS_MAX; bin++) {
      const cell = base + bin * STRIDE
      const rows = histogram[cell + 2] ?? 0
      if (rows === 0 && bin > 1) continue
      leftSlope += histogram[cell] ?? 0
      leftCurvature += histogram[cell + 1] ?? 0
      leftRows += rows
      for (let side = missingRows === 0 ? 1 : 0; side < 2; side++) {
        const missingLeft = side === 0
        const sideRows = leftRows + (missingLeft ? missingRows : 0)
        if (sideRows < leafRowsMin) continue
        if (rowCount - sideRows < leafRowsMin) continue
        const sideSlope = leftSlope + (missingLeft ? missingSlope : 0)
        const sideCurvature = leftCurvature + (missingLeft ? missingCurvature : 0)
        if (sideCurvature < CURVATURE_MIN || curvature - sideCurvature < CURVATURE_MIN) continue
        const gain = (sideSlope * sideSlope) / (sideCurvature + ridge) + (slope - sideSlope) ** 2 / (curvature - sideCurvature + ridge) - whole
        if (gain <= bestGain) continue
        bestGain = gain
        best = { gain, column: columns[place] ?? 0, bin, missingLeft }
      }
    }
  }
  return best
}

/** Puts the rows of the left child first, both sides in their order, and returns where the right one begins. */
function partition(rows: Int32Array, from: number, to: number, bins: Uint8Array, { bin, missingLeft }: Split, spare: Int32Array): number {
  let left = from
  let right = 0
  for (let index = from; index < to; index++) {
    const row = rows[index] ?? 0
    const rowBin = bins[row] ?? 0
    if (rowBin === 0 ? missingLeft : rowBin <= bin) rows[left++] = row
    else spare[right++] = row
  }
  rows.set(spare.subarray(0, right), left)
  return left
}
