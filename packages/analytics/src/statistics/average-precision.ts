import { checkScores } from '../input/check-scores.ts'

/**
 * The area under the precision-recall curve as a sum of steps, rows of equal score entering together: the mean precision at which each
 * failure is found. The share of failures is what chance reaches. Null without a failure. Costs a sort.
 * Source: Davis and Goadrich, The relationship between precision-recall and ROC curves (2006); scikit-learn's `average_precision_score`.
 *
 * @param labels 1 or true where the row failed
 * @throws NofxError `input.invalid` for a bad label or number, or another number of labels
 *
 * @example
 * ```ts
 * averagePrecision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) // 0.8333
 * ```
 */
export function averagePrecision(labels: ArrayLike<number | boolean>, scores: ArrayLike<number>): number | null {
  checkScores(labels, scores, 'scores')
  const order = Array.from({ length: labels.length }, (_, index) => index).sort((first, second) => (scores[second] ?? 0) - (scores[first] ?? 0))
  let found = 0
  let sum = 0
  for (let start = 0; start < order.length; ) {
    const before = found
    let end = start
    do {
      found += Number(labels[order[end] ?? 0])
      end += 1
    } while (end < order.length && scores[order[end] ?? 0] === scores[order[start] ?? 0])
    sum += ((found - before) * found) / end
    start = end
  }
  return found === 0 ? null : sum / found
}
