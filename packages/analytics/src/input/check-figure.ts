import { NofxError } from '@nofx/core'
import { nameValue } from './name-value.ts'

/** No run takes longer, 30,000 years in ms, or costs more; and squares of such figures still are numbers. */
const FIGURE_MAX = 1e15

/**
 * A time, a cost or a count of what happened.
 *
 * @param pathOf called for the message only, as many figures are looked at
 * @throws NofxError `input.invalid`, with the path, for anything but a number from 0 to 1e15
 */
export function checkFigure(figure: number, pathOf: () => string): number {
  if (typeof figure === 'number' && figure >= 0 && figure <= FIGURE_MAX) return figure
  throw new NofxError('input.invalid', `${pathOf()} is ${nameValue(figure)}. Give a number from 0 to ${FIGURE_MAX}.`)
}
