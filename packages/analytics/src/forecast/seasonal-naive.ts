import type { Member } from './member.ts'
import { at } from './series.ts'

/**
 * The last season, repeated: what every other member has to beat where there is one. Costs O(period + horizon).
 * Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice (3rd ed.), section 5.2.
 *
 * @param period steps in a season, at least 2
 */
export function seasonalNaive(period: number): Member {
  return {
    id: `seasonal-naive-${period}`,
    lengthMin: period,
    fit(values) {
      const season = values.slice(values.length - period)
      return { predict: (horizon) => Float64Array.from({ length: horizon }, (_, step) => at(season, step % period)) }
    },
  }
}
