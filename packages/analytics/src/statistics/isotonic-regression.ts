import { NofxError } from '@nofx/core'
import { isList } from '../input/check-list.ts'
import { nameValue } from '../input/name-value.ts'

/** A run of neighbours that share one value. */
export interface IsotonicBlock {
  /** The place of the first value of the block. */
  readonly from: number
  /** The place behind its last one. */
  readonly to: number
  /** The weighted mean of its values. */
  readonly value: number
  readonly weight: number
}

/**
 * The rising step function nearest to the values, by least weighted squares: pools adjacent violators. Costs O(n).
 * Source: Ayer and others, An empirical distribution function for sampling with incomplete information (1955); Barlow and others (1972).
 *
 * @param weights above 0; default 1 each
 * @throws NofxError `input.invalid` for a value or weight that is not finite, a weight of 0 or less, or another number of weights
 *
 * @example
 * ```ts
 * isotonicRegression([1, 3, 2, 4]).map(({ value }) => value) // [1, 2.5, 4]
 * ```
 */
export function isotonicRegression(values: ArrayLike<number>, weights?: ArrayLike<number>): readonly IsotonicBlock[] {
  checkNumbers(values, 'values', Number.NEGATIVE_INFINITY)
  if (weights !== undefined) checkNumbers(weights, 'weights', 0, values.length)
  const blocks: IsotonicBlock[] = []
  for (let index = 0; index < values.length; index++) {
    let block: IsotonicBlock = { from: index, to: index + 1, value: values[index] ?? 0, weight: weights?.[index] ?? 1 }
    for (let last = blocks.at(-1); last !== undefined && last.value >= block.value; last = blocks.at(-1)) {
      blocks.pop()
      const weight = last.weight + block.weight
      block = { from: last.from, to: block.to, value: last.value + (block.value - last.value) * (block.weight / weight), weight }
    }
    blocks.push(block)
  }
  return blocks
}

function checkNumbers(numbers: ArrayLike<number>, name: string, above: number, length = numbers?.length): void {
  if (!isList(numbers) || numbers.length !== length) throw new NofxError('input.invalid', `${name} is ${nameValue(numbers)}. Give a list of finite numbers, one for each value.`)
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index]
    if (typeof number !== 'number' || !Number.isFinite(number) || number <= above) throw new NofxError('input.invalid', `${name}[${index}] is ${nameValue(number)}. Give a finite number${above === 0 ? ' above 0' : ''}.`)
  }
}
