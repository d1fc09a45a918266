import type { Usage } from '@nofx/core'

/** What one cost unit buys: a thousand lines, commits or characters read or written. These agents need no model, so this is their price. */
const AMOUNT_PER_UNIT = 1_000

/** The usage of work on an amount. NOFX counts in US dollars; here a dollar stands for a unit. `unitsFor(2_340)` is 2.34 units. */
export function unitsFor(amount: number): Usage {
  return { costUsd: Math.round((amount / AMOUNT_PER_UNIT) * 100) / 100 }
}
