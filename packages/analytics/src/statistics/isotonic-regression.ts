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
 *
 * @example
 * ```ts
 * isotonicRegression([1, 3, 2, 4]).map(({ value }) => value) // [1, 2.5, 4]
 * ```
 */
export function isotonicRegression(values: ArrayLike<number>, weights?: ArrayLike<number>): readonly IsotonicBlock[] {
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
