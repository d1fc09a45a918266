import { checkScores } from '../input/check-scores.ts'

/**
 * The area under the ROC curve: the chance that a row that failed scores above one that did not, ties counting one half. Null unless both kinds
 * are there. Costs a sort. Source: Hanley and McNeil, The meaning and use of the area under a ROC curve (1982), by Mann and Whitney's U.
 *
 * @param labels 1 or true where the row failed
 * @throws NofxError `input.invalid` for a bad label or number, or another number of labels
 *
 * @example
 * ```ts
 * rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) // 0.75
 * ```
 */
export function rocAuc(labels: ArrayLike<number | boolean>, scores: ArrayLike<number>): number | null {
  checkScores(labels, scores, 'scores')
  const order = Array.from({ length: labels.length }, (_, index) => index).sort((first, second) => (scores[first] ?? 0) - (scores[second] ?? 0))
  let failures = 0
  let rankSum = 0
  for (let start = 0; start < order.length; ) {
    let end = start + 1
    while (end < order.length && scores[order[end] ?? 0] === scores[order[start] ?? 0]) end += 1
    for (let place = start; place < end; place++) {
      if (Number(labels[order[place] ?? 0]) === 0) continue
      failures += 1
      rankSum += (start + end + 1) / 2
    }
    start = end
  }
  const pairs = failures * (order.length - failures)
  return pairs === 0 ? null : (rankSum - (failures * (failures + 1)) / 2) / pairs
}
