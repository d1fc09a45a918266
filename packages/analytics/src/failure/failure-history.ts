import { asCategory, featureOf, type FailureRow, type Features } from './failure-row.ts'

/** What earlier rows of one category came to. */
export interface Tally {
  rows: number
  failures: number
  /** The share of failures, the newest rows counting most. */
  recent01: number
  lastAt: number
  lastFailedAt: number
}

/** What is known of earlier rows, in all and for each value of the features that are kept. It changes with `observeRow`. */
export interface FailureHistory {
  /** Which features, or which of them together, have a history of their own. */
  readonly keys: readonly (readonly string[])[]
  readonly all: Tally
  /** For each of the keys the tallies by category, the longest unseen first. */
  readonly byCategory: readonly Map<string, Tally>[]
}

/** What a history says of a key, in the order in which `readHistory` writes it. */
export const HISTORY_ASPECTS = ['failure rate', 'recent failures', 'earlier rows', 'time since failure', 'time since last'] as const

/** Categories that are remembered of each key: an end to growth when categories are made from data. The longest unseen goes first. */
const CATEGORIES_MAX = 10_000

/** Rows of the average rate that each category starts with, so that one failure of one row is not a rate of 1. */
const PRIOR_ROWS = 5

/** The weight of the newest row in a category's recent failures: half of it comes from the last two. */
const RECENT_WEIGHT = 0.3

/** The same over all rows: half comes from the last 14. */
const RECENT_WEIGHT_ALL = 0.05

export function emptyFailureHistory(keys: readonly (readonly string[])[]): FailureHistory {
  return { keys, all: emptyTally(0.5), byCategory: keys.map(() => new Map<string, Tally>()) }
}

/**
 * Writes what earlier rows say about one that starts at `at`: the aspects over all rows, then those of each key. Reads nothing but rows that
 * were observed before. Rates are log-odds, times are the logarithm of seconds, infinite when
 * there was nothing yet. Costs O(keys).
 */
export function readHistory({ keys, all, byCategory }: FailureHistory, features: Features, at: number, target: Float64Array, offset: number): void {
  const rate = averageRate(all)
  writeAspects(all, rate, at, target, offset)
  // How many rows there were in all only tells how late it is, which never comes again.
  target[offset + 2] = Number.NaN
  keys.forEach((names, index) => {
    const category = categoryOf(names, features)
    const tally = category === undefined ? undefined : byCategory[index]?.get(category)
    writeAspects(tally ?? emptyTally(rate), rate, at, target, offset + (index + 1) * HISTORY_ASPECTS.length)
  })
}

/** Takes a row whose result is known into the history, which changes. Costs O(keys). */
export function observeRow({ keys, all, byCategory }: FailureHistory, { at, features, failed }: FailureRow): void {
  const rate = averageRate(all)
  count(all, at, failed, RECENT_WEIGHT_ALL)
  keys.forEach((names, index) => {
    const category = categoryOf(names, features)
    const tallies = byCategory[index]
    if (category === undefined || tallies === undefined) return
    const tally = tallies.get(category) ?? emptyTally(rate)
    count(tally, at, failed, RECENT_WEIGHT)
    tallies.delete(category)
    tallies.set(category, tally)
    if (tallies.size > CATEGORIES_MAX) tallies.delete(tallies.keys().next().value ?? category)
  })
}

function categoryOf(names: readonly string[], features: Features): string | undefined {
  const categories: string[] = []
  for (const name of names) {
    const category = asCategory(featureOf(features, name))
    if (category === undefined) return undefined
    categories.push(category)
  }
  return categories.length === 1 ? categories[0] : JSON.stringify(categories)
}

function emptyTally(recent01: number): Tally {
  return { rows: 0, failures: 0, recent01, lastAt: Number.NEGATIVE_INFINITY, lastFailedAt: Number.NEGATIVE_INFINITY }
}

function count(tally: Tally, at: number, failed: boolean, weight: number): void {
  tally.rows += 1
  tally.failures += failed ? 1 : 0
  tally.recent01 += weight * ((failed ? 1 : 0) - tally.recent01)
  // Results become known in another order than work starts.
  tally.lastAt = Math.max(tally.lastAt, at)
  if (failed) tally.lastFailedAt = Math.max(tally.lastFailedAt, at)
}

function writeAspects({ rows, failures, recent01, lastAt, lastFailedAt }: Tally, rate: number, at: number, target: Float64Array, offset: number): void {
  target[offset] = logOdds((failures + rate * PRIOR_ROWS) / (rows + PRIOR_ROWS))
  target[offset + 1] = recent01
  target[offset + 2] = Math.log1p(rows)
  target[offset + 3] = logSeconds(at - lastFailedAt)
  target[offset + 4] = logSeconds(at - lastAt)
}

/** The share of failures so far, between 0 and 1 from the first row on. */
function averageRate({ rows, failures }: Tally): number {
  return (failures + 0.5) / (rows + 1)
}

function logOdds(probability: number): number {
  return Math.log(probability / (1 - probability))
}

function logSeconds(ms: number): number {
  return Math.log1p(Math.max(0, ms) / 1_000)
}
