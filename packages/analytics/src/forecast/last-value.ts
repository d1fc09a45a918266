import type { Member, MemberModel } from './member.ts'
import { at } from './series.ts'

export interface LastValueState {
  readonly kind: 'last-value'
  last: number
}

/**
 * The last value, repeated: what every other member has to beat where there is no season. Right for a random walk. Costs O(horizon).
 * Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice (3rd ed.), section 5.2.
 */
export function lastValue(): Member {
  return { id: 'last-value', lengthMin: 1, fit: (values) => ({ kind: 'last-value', last: at(values, values.length - 1) }) }
}

export const lastValueModel: MemberModel<LastValueState> = {
  predict: ({ last }, horizon) => new Float64Array(horizon).fill(last),
  update(state, value) {
    state.last = value
  },
}
