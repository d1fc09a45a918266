import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { createTreeScratch, growTree, type TreeShape } from './grow-tree.ts'
import { averageLogOdds, sigmoid } from './logistic-regression.ts'
import { addLeafValues, attributePath, type Tree } from './tree.ts'

/** Trees whose values add up to log-odds. Plain data, stored with the model. */
export interface BoostedTrees {
  /** The log-odds that all start from. */
  readonly base: number
  readonly trees: readonly Tree[]
}

export interface BoostingOptions extends TreeShape {
  readonly rounds: number
  /** The share of the rows that each tree sees. */
  readonly rowShare: number
  /** The share of the columns that each tree may ask. */
  readonly columnShare: number
  readonly seed: number
}

/**
 * Gradient boosting of the log-loss: each tree takes a Newton step from the sum of those before it, on a part of rows and columns drawn by
 * the seed. Rows from `trainCount` on teach nothing; their log-odds after each round are given to `onRound`, which ends the search by returning false.
 * Source: Friedman, Stochastic gradient boosting (2002); Chen and Guestrin, XGBoost (2016).
 *
 * @param bins the bin of each row, for each column
 * @param failed 1 where the row failed
 * @param watchCount rows behind the training rows that `onRound` looks at
 */
export function boostTrees(
  bins: readonly Uint8Array[], failed: Uint8Array, trainCount: number, watchCount: number, options: BoostingOptions,
  onRound: (scores: Float64Array, round: number) => boolean,
): BoostedTrees {
  const generator = xoroshiro128plus(options.seed)
  const chance01 = () => (generator.next() >>> 0) / 2 ** 32
  const base = averageLogOdds(failed, trainCount)
  const all = trainCount + watchCount
  const scores = new Float64Array(all).fill(base)
  const slopes = new Float64Array(trainCount)
  const curvatures = new Float64Array(trainCount)
  const useful = bins.map((_, column) => column).filter((column) => varies(bins[column], trainCount))
  const trees: Tree[] = []
  const drawn = new Int32Array(trainCount)
  const scratch = createTreeScratch(trainCount, Math.max(1, Math.ceil(options.columnShare * useful.length)), options.leavesMax)
  for (let round = 0; round < options.rounds && useful.length > 0; round++) {
    let count = 0
    for (let row = 0; row < trainCount; row++) {
      if (chance01() >= options.rowShare) continue
      drawn[count++] = row
      const probability = sigmoid(scores[row] ?? 0)
      slopes[row] = probability - (failed[row] ?? 0)
      curvatures[row] = probability * (1 - probability)
    }
    const tree = growTree(bins, drawColumns(useful, options.columnShare, chance01), drawn.slice(0, count), slopes, curvatures, options, scratch)
    trees.push(tree)
    addLeafValues(tree, bins, scores, all)
    if (!onRound(scores.subarray(trainCount), round)) break
  }
  return { base, trees }
}

/**
 * The mean of several forests that differ by their seed alone: what only one of them believes counts less. Costs as many fits.
 * Source: Breiman, Bagging predictors (1996).
 */
export function boostBags(bins: readonly Uint8Array[], failed: Uint8Array, options: BoostingOptions, bags: number): BoostedTrees {
  const forests = Array.from({ length: bags }, (_, bag) => boostTrees(bins, failed, failed.length, 0, { ...options, seed: options.seed + bag }, () => true))
  return { base: forests[0]?.base ?? 0, trees: forests.flatMap(({ trees }) => trees.map((tree) => ({ ...tree, value: tree.value.map((value) => value / bags) }))) }
}

/** Adds what each column changes in the log-odds of a row given as bins, and returns those that all rows start from. The sum is the row's log-odds. */
export function attributeTrees({ base, trees }: BoostedTrees, bins: Uint8Array, target: Float64Array): number {
  let baseline = base
  for (const tree of trees) {
    baseline += tree.value[0] ?? 0
    attributePath(tree, bins, target)
  }
  return baseline
}

function varies(bins: Uint8Array | undefined, count: number): boolean {
  if (bins === undefined) return false
  for (let row = 1; row < count; row++) if (bins[row] !== bins[0]) return true
  return false
}

/** A part of the columns without repetition: the front of a shuffle by Fisher and Yates. */
function drawColumns(columns: readonly number[], share: number, chance01: () => number): readonly number[] {
  const count = Math.max(1, Math.ceil(share * columns.length))
  const drawn = [...columns]
  for (let place = 0; place < count; place++) {
    const other = place + Math.floor(chance01() * (drawn.length - place))
    const column = drawn[place] ?? 0
    drawn[place] = drawn[other] ?? 0
    drawn[other] = column
  }
  return drawn.slice(0, count)
}
