import { boostTrees, type BoostingOptions } from './boosted-trees.ts'
import { placeOrigins, rarerRows, type LearningOrigin } from './learning-origins.ts'
import { fitLogistic, linearScore, type LogisticRegression } from './logistic-regression.ts'
import type { TrainingData } from './training-data.ts'

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

/** Failures, and rows that did not fail, that an origin has to know to be learned from, and before trees are grown from it. */
const CLASS_ROWS_MIN = 5
const TREES_CLASS_ROWS_MIN = 40

/** Rounds without a gain after which no more trees are tried. */
const PATIENCE = 40

/**
 * Foretells later rows from earlier ones and chooses what foretold best. Undefined when no origin has enough of both kinds to learn from.
 *
 * @param gapMs as for `placeOrigins`
 */
export function foretellLater(data: TrainingData, boosting: BoostingOptions, gapMs?: number): OutOfTime | undefined {
  const { failed } = data
  const isLarge = failed.length > MANY_ROWS
  const origins = placeOrigins(data, isLarge ? ORIGINS_MANY : ORIGINS_FEW, gapMs, CLASS_ROWS_MIN)
  const [first] = origins
  if (first === undefined) return undefined
  const { from } = first
  const later = failed.subarray(from)
  const baseRates = new Float64Array(later.length)
  for (const origin of origins) baseRates.fill(sum(origin.data.failed, origin.knownCount) / origin.knownCount, origin.from - from, origin.to - from)

  const linear = (isLarge ? RIDGES_MANY : RIDGES_FEW).map((ridge) => {
    let model: LogisticRegression | undefined
    const scores = new Float64Array(later.length)
    for (const origin of origins) {
      model = fitLogistic(origin.data.cells, data.width, origin.data.failed, origin.knownCount, ridge, model)
      for (let row = origin.from; row < origin.to; row++) scores[row - from] = linearScore(model, data.cells, row * data.width)
    }
    return { ridge, model, scores, loss: meanLoss(later, scores) }
  })
  const best = linear.reduce((least, tried) => (tried.loss < least.loss ? tried : least))
  const trees = rarerRows(first.data.failed, first.knownCount) < TREES_CLASS_ROWS_MIN ? undefined : foretellByTrees(origins, later.length, boosting)
  const { treeShare, scores } = blend(later, best.scores, trees?.scores)
  return { from, baseRates, ridge: best.ridge, logistic: best.model, rounds: treeShare === 0 ? 0 : (trees?.rounds ?? 0), treeShare, scores }
}

/** Grows trees at each origin until they gain no more, and takes the number of them that is best over all. Undefined when no column tells rows apart. */
function foretellByTrees(origins: readonly LearningOrigin[], count: number, boosting: BoostingOptions): { readonly rounds: number; readonly scores: Float64Array } | undefined {
  const byOrigin = origins.map(({ from, to, data: { bins, failed }, knownCount }) => {
    const later = failed.subarray(knownCount, knownCount + to - from)
    const rounds: { readonly loss: number; readonly scores: Float32Array }[] = []
    let best = 0
    const { base } = boostTrees(bins, failed, knownCount, later.length, boosting, (scores, round) => {
      rounds.push({ loss: meanLoss(later, scores) * later.length, scores: Float32Array.from(scores) })
      if ((rounds[round]?.loss ?? 0) < (rounds[best]?.loss ?? 0)) best = round
      return round - best < PATIENCE
    })
    return { rounds, base }
  })
  const length = byOrigin.reduce((longest, { rounds }) => Math.max(longest, rounds.length), 0)
  if (length === 0) return undefined
  let best = 0
  let bestLoss = Number.POSITIVE_INFINITY
  for (let round = 0; round < length; round++) {
    const loss = byOrigin.reduce((total, { rounds }) => total + (rounds[Math.min(round, rounds.length - 1)]?.loss ?? 0), 0)
    if (loss >= bestLoss) continue
    best = round
    bestLoss = loss
  }
  const scores = new Float64Array(count)
  const first = origins[0]?.from ?? 0
  byOrigin.forEach(({ rounds, base }, index) => {
    const [start, end] = [(origins[index]?.from ?? first) - first, (origins[index]?.to ?? first) - first]
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

function sum(failed: Uint8Array, count: number): number {
  let failures = 0
  for (let row = 0; row < count; row++) failures += failed[row] ?? 0
  return failures
}
