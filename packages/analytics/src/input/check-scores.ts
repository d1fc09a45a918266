import { NofxError } from '@nofx/core'
import { isList } from './check-list.ts'
import { nameValue } from './name-value.ts'

/**
 * Labels with a score for each, as the scores of probabilities take them. Costs a look at each.
 *
 * @param kind `scores` are any finite numbers, `probabilities` are from 0 to 1
 * @throws NofxError `input.invalid` unless labels are 0, 1, false or true, and scores such numbers, as many as there are labels
 */
export function checkScores(labels: ArrayLike<number | boolean>, scores: ArrayLike<number>, kind: 'scores' | 'probabilities'): void {
  if (!isList(labels)) throw new NofxError('input.invalid', `labels is ${nameValue(labels)}. Give a list of 0 and 1, or of false and true.`)
  if (!isList(scores) || scores.length !== labels.length) throw new NofxError('input.invalid', `${kind} is ${nameValue(scores)}, beside ${labels.length} labels. Give a list with a number for each label.`)
  for (let index = 0; index < labels.length; index++) {
    const [label, score] = [labels[index], scores[index]]
    if (label !== 0 && label !== 1 && typeof label !== 'boolean') throw new NofxError('input.invalid', `labels[${index}] is ${nameValue(label)}. Give 0 or 1, false or true.`)
    if (typeof score !== 'number' || !Number.isFinite(score)) throw new NofxError('input.invalid', `${kind}[${index}] is ${nameValue(score)}. Give a finite number.`)
    if (kind === 'probabilities' && (score < 0 || score > 1)) throw new NofxError('input.invalid', `${kind}[${index}] is ${score}. Give a probability from 0 to 1.`)
  }
}
