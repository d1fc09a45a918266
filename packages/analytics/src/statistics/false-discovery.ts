/**
 * Adjusts p values for having made many tests: taking those at or below a level for discoveries, the expected share of false ones among them is at most that level.
 * Holds for independent and positively dependent tests. In the order of the argument; costs a sort.
 * Source: Benjamini and Hochberg, Controlling the False Discovery Rate (1995).
 *
 * @param pValues each between 0 and 1
 *
 * @example
 * ```ts
 * falseDiscovery([0.01, 0.04, 0.03]) // [0.03, 0.04, 0.04]
 * ```
 */
export function falseDiscovery(pValues: readonly number[]): readonly number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => (pValues[b] ?? 1) - (pValues[a] ?? 1))
  const adjusted = new Array<number>(pValues.length).fill(1)
  let least = 1
  order.forEach((index, fromTop) => {
    least = Math.min(least, ((pValues[index] ?? 1) * pValues.length) / (pValues.length - fromTop))
    adjusted[index] = least
  })
  return adjusted
}
