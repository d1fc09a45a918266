import { boostTrees, type BoostingOptions } from './boosted-trees.ts'
import { fitLogistic, linearScore, type LogisticRegression } from './logistic-regression.ts'

/** Rows that are ready to be learned from, in the order of their time. */
export interface TrainingData {
  /** The bin of each row, for each column. */
  readonly bins: readonly Uint8Array[]
  /** Row after row, `width` scaled columns each. */
  readonly cells: Float32Array
  readonly width: number
  /** 1 where the row failed. */
  readonly failed: Uint8Array
}

/** What was learned by foretelling later rows from earlier ones. */
export interface OutOfTime {
  /** Where the rows that were foretold begin; they reach to the end. */
  readonly from: number
  /** For each of them the share of failures among the rows that were known. */
  readonly baseRates: Float64Array
  readonly ridge: number
  /** The linear model of the last origin. */
  readonly logistic: LogisticRegression | undefined
  /** Trees that foretell best; 0 when trees add nothing. */
  readonly rounds: number
  readonly treeShare: number
  /** Raw log-odds of the rows that were foretold. */
  readonly scores: Float64Array
}

/** The shares of the rows from which the rows up to the next share are foretold. */
const ORIGINS_FEW: readonly number[] = [0.4, 0.6, 0.8]

/** With many rows one origin tells enough, and a fit is dear. */
const ORIGINS_MANY: readonly number[] = [0.75]
const MANY_ROWS = 20_000

/** Penalties that are tried on the weights of the linear model: little for few columns, much for many that say little. With many rows it hardly counts. */
const RIDGES_FEW: readonly number[] = [3, 30]
const RIDGES_MANY: readonly number[] = [3]

/** Failures, and rows that did not fail, that an origin needs behind it to be learned from, and before trees are grown from it. */
const CLASS_ROWS_MIN = 5
const TREES_CLASS_ROWS_MIN = 40

/** Rounds without a gain after which no more trees are tried. */
const PATIENCE = 40

/** Foretells later rows from earlier ones and chooses what foretold best. Undefined when no part of the rows has enough of both kinds. */
export function foretellLater(data: TrainingData, boosting: BoostingOptions): OutOfTime | undefined {
  const { failed } = data
  const shares = failed.length > MANY_ROWS ? ORIGINS_MANY : ORIGINS_FEW
  const cuts = shares.map((share) => Math.floor(share * failed.length)).filter((cut) => classRows(failed, cut) >= CLASS_ROWS_MIN)
  const from = cuts[0]
  if (from === undefined) return undefined
  const folds = cuts.map((cut, index) => ({ cut, to: cuts[index + 1] ?? failed.length }))
  const later = failed.subarray(from)
  const baseRates = new Float64Array(later.length)
  for (const { cut, to } of folds) baseRates.fill(sum(failed, cut) / cut, cut - from, to - from)

  const linear = (failed.length > MANY_ROWS ? RIDGES_MANY : RIDGES_FEW).map((ridge) => {
    let model: LogisticRegression | undefined
    const scores = new Float64Array(later.length)
    for (const { cut, to } of folds) {
      model = fitLogistic(data.cells, data.width, failed, cut, ridge, model)
      for (let row = cut; row < to; row++) scores[row - from] = linearScore(model, data.cells, row * data.width)
    }
    return { ridge, model, scores, loss: meanLoss(later, scores) }
  })
  const best = linear.reduce((least, tried) => (tried.loss < least.loss ? tried : least))
  const trees = classRows(failed, from) < TREES_CLASS_ROWS_MIN ? undefined : foretellByTrees(data, folds, from, boosting)
  const { treeShare, scores } = blend(later, best.scores, trees?.scores)
  return { from, baseRates, ridge: best.ridge, logistic: best.model, rounds: treeShare === 0 ? 0 : (trees?.rounds ?? 0), treeShare, scores }
}

interface Fold {
  readonly cut: number
  readonly to: number
}

/** Grows trees at each origin until they gain no more, and takes the number of them that is best over all. Undefined when no column tells rows apart. */
function foretellByTrees({ bins, failed }: TrainingData, folds: readonly Fold[], from: number, boosting: BoostingOptions): { readonly rounds: number; readonly scores: Float64Array } | undefined {
  const byFold = folds.map(({ cut, to }) => {
    const rounds: { readonly loss: number; readonly scores: Float32Array }[] = []
    let best = 0
    const { base } = boostTrees(bins, failed, cut, to - cut, boosting, (scores, round) => {
      rounds.push({ loss: meanLoss(failed.subarray(cut, to), scores) * (to - cut), scores: Float32Array.from(scores) })
      if ((rounds[round]?.loss ?? 0) < (rounds[best]?.loss ?? 0)) best = round
      return round - best < PATIENCE
    })
    return { rounds, base }
  })
  const length = byFold.reduce((longest, { rounds }) => Math.max(longest, rounds.length), 0)
  if (length === 0) return undefined
  let best = 0
  let bestLoss = Number.POSITIVE_INFINITY
  for (let round = 0; round < length; round++) {
    const loss = byFold.reduce((total, { rounds }) => total + (rounds[Math.min(round, rounds.length - 1)]?.loss ?? 0), 0)
    if (loss >= bestLoss) continue
    best = round
    bestLoss = loss
  }
  const scores = new Float64Array(failed.length - from)
  byFold.forEach(({ rounds, base }, index) => {
    const [start, end] = [(folds[index]?.cut ?? from) - from, (folds[index]?.to ?? from) - from]
    // A column may tell rows apart only later: an origin without a tree says what all rows start from.
    scores.fill(base, start, end)
    scores.set(rounds[Math.min(best, rounds.length - 1)]?.scores ?? [], start)
  })
  return { rounds: best + 1, scores }
}

/** The mean of both log-odds, weighed so that it foretold best; in tenths, as finer shares are noise. */
function blend(failed: Uint8Array, linear: Float64Array, trees: Float64Array | undefined): { readonly treeShare: number; readonly scores: Float64Array } {
  let best = { treeShare: 0, scores: linear, loss: meanLoss(failed, linear) }
  for (let tenths = 1; trees !== undefined && tenths <= 10; tenths++) {
    const scores = linear.map((score, row) => score + (tenths / 10) * ((trees[row] ?? 0) - score))
    const loss = meanLoss(failed, scores)
    if (loss < best.loss) best = { treeShare: tenths / 10, scores, loss }
  }
  return best
}

function meanLoss(failed: Uint8Array, scores: Float64Array): number {
  let loss = 0
  for (let row = 0; row < failed.length; row++) {
    const score = scores[row] ?? 0
    loss += Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - (failed[row] ?? 0) * score
  }
  return loss / failed.length
}

/** The rows of the rarer kind among the first `count`. */
function classRows(failed: Uint8Array, count: number): number {
  const failures = sum(failed, count)
  return Math.min(failures, count - failures)
}

function sum(failed: Uint8Array, count: number): number {
  let failures = 0
  for (let row = 0; row < count; row++) failures += failed[row] ?? 0
  return failures
}
