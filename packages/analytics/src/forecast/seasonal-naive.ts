import type { Member, MemberModel } from './member.ts'

export interface SeasonalNaiveState {
  readonly kind: 'seasonal-naive'
  /** The last season as a ring: `next` is the place of the oldest value, which the next value replaces. */
  readonly season: number[]
  next: number
}

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
    fit: (values) => ({ kind: 'seasonal-naive', season: Array.from(values.subarray(values.length - period)), next: 0 }),
  }
}

export const seasonalNaiveModel: MemberModel<SeasonalNaiveState> = {
  predict: ({ season, next }, horizon) => Float64Array.from({ length: horizon }, (_, step) => season[(next + step) % season.length] ?? 0),
  update(state, value) {
    state.season[state.next] = value
    state.next = (state.next + 1) % state.season.length
  },
}
