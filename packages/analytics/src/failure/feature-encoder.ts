import { NofxError } from '@nofx/core'
import { HISTORY_ASPECTS } from './failure-history.ts'
import { asCategory, asQuantity, FEATURES_MAX, featureOf, type FailureRow, type Features } from './failure-row.ts'

/** One number that the models read of a row. */
export type Column =
  | { readonly kind: 'quantity'; readonly feature: string; readonly aspect: 'value' }
  | { readonly kind: 'missing'; readonly feature: string; readonly aspect: 'missing' }
  | { readonly kind: 'category'; readonly feature: string; readonly aspect: string }
  | { readonly kind: 'history'; readonly feature: string; readonly aspect: string }

/** Which columns there are. Plain data, stored with the model. */
export interface FeatureEncoding {
  readonly columns: readonly Column[]
  /** The place of the first history column; all behind it are history. */
  readonly historyFrom: number
}

/** Categories of a feature with a column of their own, the most frequent first. The others speak through their history. */
const CATEGORIES_MAX = 32

/** Rows that a category needs for a column of its own: fewer teach a weight more noise than signal. */
const CATEGORY_ROWS_MIN = 10

/** A quantity that is missing in at least this share of the rows, and in as few of the others, has a column that says so. */
const MISSING_SHARE_MIN = 0.01

/** Categories that are counted of a feature: an end to growth when categories are made from data. */
const COUNTED_MAX = 100_000

/**
 * Decides which columns the rows have. A feature is a category when most of its values are strings, and a quantity otherwise. Values of
 * the other kind do not stop a model: a number in a category is the category of that name, a string in a quantity is missing. A
 * category that was never seen has none of the category's columns, and a history without rows.
 */
export function encodeFeatures(surveys: FeatureSurveys, rowCount: number, historyKeys: readonly (readonly string[])[]): FeatureEncoding {
  const columns: Column[] = []
  for (const [feature, { strings, quantities, categories }] of surveys) {
    if (strings > quantities) {
      const frequent = [...categories].filter(([, count]) => count >= CATEGORY_ROWS_MIN).sort(([, first], [, second]) => second - first)
      for (const [category] of frequent.slice(0, CATEGORIES_MAX)) columns.push({ kind: 'category', feature, aspect: category })
      continue
    }
    columns.push({ kind: 'quantity', feature, aspect: 'value' })
    const share = 1 - quantities / rowCount
    if (share >= MISSING_SHARE_MIN && share <= 1 - MISSING_SHARE_MIN) columns.push({ kind: 'missing', feature, aspect: 'missing' })
  }
  const historyFrom = columns.length
  for (const feature of ['all rows', ...historyKeys.map((names) => names.join(' and '))]) {
    for (const aspect of HISTORY_ASPECTS) columns.push({ kind: 'history', feature, aspect })
  }
  return { columns, historyFrom }
}

/** Features most of whose values are strings, in the order in which they appear. */
export function categoryFeatures(surveys: FeatureSurveys): readonly string[] {
  return [...surveys].filter(([, { strings, quantities }]) => strings > quantities).map(([feature]) => feature)
}

/** Writes the columns that come from the row itself, from `offset` on; NaN where a quantity is missing. */
export function writeFeatures({ columns, historyFrom }: FeatureEncoding, features: Features, target: Float64Array, offset: number): void {
  for (let index = 0; index < historyFrom; index++) {
    const column = columns[index]
    if (column === undefined) continue
    const value = featureOf(features, column.feature)
    target[offset + index] =
      column.kind === 'quantity' ? asQuantity(value) : column.kind === 'missing' ? Number(Number.isNaN(asQuantity(value))) : Number(asCategory(value) === column.aspect)
  }
}

/** What the values of each feature are. */
export type FeatureSurveys = ReadonlyMap<string, FeatureSurvey>

interface FeatureSurvey {
  strings: number
  quantities: number
  readonly categories: Map<string, number>
}

/**
 * Looks at all values once. Costs O(rows × features).
 *
 * @throws NofxError `input.invalid` for more features than a row may have
 */
export function surveyFeatures(rows: readonly FailureRow[]): FeatureSurveys {
  const surveys = new Map<string, FeatureSurvey>()
  for (const { features } of rows) {
    for (const feature of Object.keys(features)) {
      const value = features[feature]
      let known = surveys.get(feature)
      if (known === undefined) {
        known = { strings: 0, quantities: 0, categories: new Map() }
        surveys.set(feature, known)
        if (surveys.size > FEATURES_MAX) throw new NofxError('input.invalid', `The rows have more than ${FEATURES_MAX} features together, "${feature}" among them. Give at most ${FEATURES_MAX}, and what differs from row to row as a value, not as a name.`)
      }
      if (typeof value !== 'string') {
        if (!Number.isNaN(asQuantity(value))) known.quantities += 1
        continue
      }
      known.strings += 1
      const count = known.categories.get(value)
      if (count !== undefined || known.categories.size < COUNTED_MAX) known.categories.set(value, (count ?? 0) + 1)
    }
  }
  return surveys
}
