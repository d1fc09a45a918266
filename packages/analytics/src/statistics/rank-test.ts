import { NofxError } from '@nofx/core'
import { checkList } from '../input/check-list.ts'
import { nameValue } from '../input/name-value.ts'
import { normalTail } from './normal-tail.ts'

/** Whether one sample tends to be larger than another. */
export interface RankTest {
  /** Pairs in which the second sample is larger, a tie counting one half: Mann and Whitney's U of the second sample. */
  readonly u: number
  /** `u` over the number of pairs: the chance that a value of the second sample is larger. One half is no difference. */
  readonly largerShare01: number
  /** The chance of a shift at least this large, in either direction, when there is none. */
  readonly pValue: number
}

/**
 * Mann and Whitney's test of two samples, by the normal approximation with ties and without continuity correction; two-sided. Asks for no
 * distribution, so a few very long runs do not mislead it. The approximation is good from about 8 values in each sample on. Costs a sort.
 * Source: Mann and Whitney (1947); tie correction of Lehmann, Nonparametrics (1975), section 1.4.
 *
 * @throws NofxError `input.invalid` for a value that is not finite
 */
export function rankTest(first: readonly number[], second: readonly number[]): RankTest {
  return rankTestOf(checkSample(first, 'first'), checkSample(second, 'second'))
}

function checkSample(sample: readonly number[], name: string): readonly number[] {
  const values = checkList(sample, name, 'a list of finite numbers')
  for (const [index, value] of values.entries()) if (!Number.isFinite(value)) throw new NofxError('input.invalid', `${name}[${index}] is ${nameValue(value)}. Give a finite number, and leave missing values out.`)
  return values
}

function rankTestOf(first: readonly number[], second: readonly number[]): RankTest {
  const n = first.length
  const m = second.length
  if (n === 0 || m === 0) return { u: 0, largerShare01: 0.5, pValue: 1 }
  const { rankSum, tieSum } = rankSecond(first, second)
  const u = rankSum - (m * (m + 1)) / 2
  const all = n + m
  const variance = ((n * m) / 12) * (all + 1 - tieSum / (all * (all - 1)))
  const z = variance > 0 ? Math.abs(u - (n * m) / 2) / Math.sqrt(variance) : 0
  return { u, largerShare01: u / (n * m), pValue: z === 0 ? 1 : Math.min(1, 2 * normalTail(z)) }
}

/** The sum of the ranks of the second sample, ties sharing their mean rank, and the sum of t^3 - t over groups of t ties. */
function rankSecond(first: readonly number[], second: readonly number[]): { readonly rankSum: number; readonly tieSum: number } {
  const ordered = [...first.map((value) => ({ value, second: 0 })), ...second.map((value) => ({ value, second: 1 }))].sort((a, b) => a.value - b.value)
  let rankSum = 0
  let tieSum = 0
  for (let start = 0; start < ordered.length; ) {
    let end = start + 1
    while (end < ordered.length && ordered[end]?.value === ordered[start]?.value) end += 1
    const ties = end - start
    const rank = (start + 1 + end) / 2
    rankSum += rank * ordered.slice(start, end).reduce((sum, item) => sum + item.second, 0)
    tieSum += ties ** 3 - ties
    start = end
  }
  return { rankSum, tieSum }
}
