import { NofxError } from '@nofx/core'
import { checkList } from '../input/check-list.ts'

/** One property of a piece of work that is known before it starts. A number is a quantity, a string a category, a boolean 0 or 1. */
export type FeatureValue = number | string | boolean

/** What is known of a piece of work before it starts. A feature that is absent, null or NaN is missing; infinite numbers count as beyond all others. */
export type Features = Readonly<Record<string, FeatureValue | null | undefined>>

/** A piece of work that has ended. */
export interface FailureRow {
  /** When it started, epoch ms: the moment at which it would have been predicted. */
  readonly at: number
  /** When it was known whether it failed, epoch ms, not before `at`. What comes before that does not know of it. Default: `at`. */
  readonly knownAt?: number
  readonly features: Features
  readonly failed: boolean
}

/** Features of one row, and of all rows together: the model keeps a few columns for each, and the search for splits reads all of them. */
export const FEATURES_MAX = 500

/**
 * Puts rows into the order of their time; rows of the same time keep theirs.
 *
 * @throws NofxError `input.invalid`, with the path of the bad value
 */
export function orderRows(rows: readonly FailureRow[]): readonly FailureRow[] {
  const list = checkList(rows, 'rows', 'a list of rows with at, features and failed')
  list.forEach((row, index) => checkRow(row, `rows[${index}]`))
  return list.toSorted((first, second) => first.at - second.at)
}

/** @throws NofxError `input.invalid`, with the path of the bad value */
export function checkRow(row: FailureRow, path: string): void {
  if (typeof row !== 'object' || row === null) throw new NofxError('input.invalid', `${path} is ${String(row)}. Give a row with at, features and failed.`)
  const { at, knownAt, features, failed } = row
  if (!Number.isFinite(at)) throw new NofxError('input.invalid', `${path}.at is ${String(at)}. Give the epoch in ms at which the work started.`)
  if (knownAt !== undefined && !(Number.isFinite(knownAt) && knownAt >= at)) {
    throw new NofxError('input.invalid', `${path}.knownAt is ${String(knownAt)}. Give an epoch in ms that is not before ${path}.at, ${at}, or leave it out.`)
  }
  if (typeof failed !== 'boolean') throw new NofxError('input.invalid', `${path}.failed is ${String(failed)}. Give true or false.`)
  checkFeatures(features, `${path}.features`)
}

/** @throws NofxError `input.invalid`, with the path of the bad value */
export function checkFeatures(features: Features, path: string): void {
  if (typeof features !== 'object' || features === null) throw new NofxError('input.invalid', `${path} is ${String(features)}. Give an object of numbers, strings and booleans.`)
  const names = Object.keys(features)
  if (names.length > FEATURES_MAX) throw new NofxError('input.invalid', `${path} has ${names.length} entries. Give at most ${FEATURES_MAX}.`)
  for (const name of names) {
    const value = features[name]
    if (value === undefined || value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') continue
    throw new NofxError('input.invalid', `${path}.${name} is a ${typeof value}. Give a number, a string or a boolean, or leave it out.`)
  }
}

/** The value of a feature; undefined where the row has none. What every object inherits, such as `constructor`, is no feature. */
export function featureOf(features: Features, name: string): FeatureValue | null | undefined {
  return Object.hasOwn(features, name) ? features[name] : undefined
}

/** A feature as a quantity; NaN where it is missing or no quantity. */
export function asQuantity(value: FeatureValue | null | undefined): number {
  if (typeof value === 'number') return value
  return typeof value === 'boolean' ? Number(value) : Number.NaN
}

/** A feature as a category; undefined where it is missing. */
export function asCategory(value: FeatureValue | null | undefined): string | undefined {
  return value === undefined || value === null || Number.isNaN(value) ? undefined : String(value)
}
