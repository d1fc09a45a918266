import { NofxError } from '@nofx/core'
import { checkList } from '../input/check-list.ts'
import { checkObject } from '../input/check-object.ts'
import { nameValue } from '../input/name-value.ts'
import type { Fold, Metric } from './backtest.ts'

/**
 * Origins that a caller gave, each with its rows and what was foretold of them. Costs a look at each origin.
 *
 * @throws NofxError `input.invalid` for anything but a list of what `runSplit` returned
 */
export function checkFolds<Row, Predicted>(folds: readonly Fold<Row, Predicted>[]): readonly Fold<Row, Predicted>[] {
  return Array.from(checkList(folds, 'folds', 'a list of what runSplit returned'), (fold, index) => {
    const { split, train, test, predicted } = checkObject(fold, `folds[${index}]`, 'what runSplit returned')
    checkObject(split, `folds[${index}].split`, 'the split of the origin')
    for (const [name, rows] of Object.entries({ train, test, predicted })) checkList<unknown>(rows, `folds[${index}].${name}`, 'a list')
    return fold
  })
}

/** A metric that looks at its origins first, since anybody may call it. */
export function checkedMetric<Row, Predicted>(metric: Metric<Row, Predicted>): Metric<Row, Predicted> {
  return (folds) => metric(checkFolds(folds))
}

/** A row that is scored as a number; NaN is missing. @throws NofxError `input.invalid` for anything else that is not finite */
export function checkActual(actual: number, row: number): number {
  if (typeof actual === 'number' && Math.abs(actual) !== Number.POSITIVE_INFINITY) return actual
  throw new NofxError('input.invalid', `Row ${row} is ${nameValue(actual)}. Give finite numbers, and NaN where one is missing.`)
}
