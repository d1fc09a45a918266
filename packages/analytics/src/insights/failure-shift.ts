import { compareVersions } from '../trends/compare-versions.ts'
import type { StepHistory } from '../outcomes/outcome-history.ts'

/** Attempts that the newest and the older part need each, for the rank test's approximation to hold. */
const PART_MIN = 8

/** The newest attempts that are compared with the older ones. */
const NEWEST_MAX = 32

/** The share of false alarms among all that are raised. */
const FALSE_ALARMS01 = 0.01

/** A step that fails more often than it did. */
export interface FailureShift {
  readonly olderAttempts: number
  readonly olderFailures: number
  readonly newestAttempts: number
  readonly newestFailures: number
  /** When the first of the newest attempts started, epoch ms. */
  readonly newestFrom: number
  /** Of a rank test of both parts, adjusted for all steps that were tested together. */
  readonly adjustedPValue: number
}

/** Attempts that a step needs to be tested. */
export const FAILURE_SHIFT_MIN: number = 2 * PART_MIN

/**
 * Compares the newest attempts at each step, a quarter of all but at least 8 and at most 32, with those before them, all steps together. Steps with fewer than 16
 * attempts are left out. Costs a sort of each step's attempts.
 */
export function failureShifts(steps: readonly StepHistory[]): readonly { readonly step: StepHistory; readonly shift: FailureShift }[] {
  const tested = steps.filter(({ observations }) => observations.length >= FAILURE_SHIFT_MIN).map((step) => {
    const newest = Math.min(NEWEST_MAX, Math.max(PART_MIN, Math.floor(step.observations.length / 4)))
    const failed = step.observations.map((observation) => (observation.failed ? 1 : 0))
    return { step, before: failed.slice(0, -newest), after: failed.slice(-newest), newestFrom: step.observations.at(-newest)?.startedAt ?? 0 }
  })
  const compared = compareVersions(tested.map(({ step, before, after }) => ({ name: step.name, before, after })), { falseDiscoveries01: FALSE_ALARMS01 })
  return tested.flatMap(({ step, before, after, newestFrom }, index) => {
    const comparison = compared[index]
    if (comparison?.verdict !== 'regressed') return []
    const { adjustedPValue } = comparison
    return [{ step, shift: { olderAttempts: before.length, olderFailures: sumOf(before), newestAttempts: after.length, newestFailures: sumOf(after), newestFrom, adjustedPValue } }]
  })
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
