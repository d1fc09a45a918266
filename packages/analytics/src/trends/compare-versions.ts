import { NofxError } from '@nofx/core'
import { median } from 'simple-statistics'
import { VALUE_SIZE_MAX } from '../anomaly/create-anomaly-detector.ts'
import { checkList } from '../input/check-list.ts'
import { checkObject } from '../input/check-object.ts'
import { nameValue } from '../input/name-value.ts'
import { falseDiscovery } from '../statistics/false-discovery.ts'
import { rankTest } from '../statistics/rank-test.ts'

/** Values that each version needs, for the rank test's approximation to hold. */
const VALUES_MIN = 8

/** A smaller effect is real perhaps, but negligible. Source: Romano et al., Appropriate Statistics for Ordinal Level Data (2006). */
const EFFECT_MIN = 0.147

export interface VersionMeasure {
  readonly name: string
  /** Values under the older and the newer version, in one unit, finite and at most 1e300 in size. */
  readonly before: readonly number[]
  readonly after: readonly number[]
  /** Which direction is bad: `higher` for durations and costs, `lower` for successes. Default `higher`. */
  readonly worse?: 'higher' | 'lower'
}

export interface VersionComparison {
  readonly name: string
  readonly verdict: 'regressed' | 'improved' | 'unchanged' | 'not_enough_data'
  /** Null for an empty side. */
  readonly medianBefore: number | null
  readonly medianAfter: number | null
  /** Cliff's delta: the chance that a value after is larger, less the chance that it is smaller. -1 to 1; 0 is no effect. */
  readonly effect: number
  /** Of Mann and Whitney's two-sided rank test, and adjusted for all measures that were tested together. */
  readonly pValue: number
  readonly adjustedPValue: number
}

/**
 * Says which of many measures have changed between two versions, in the order of the argument. A change counts when its adjusted p value is at most
 * `falseDiscoveries01`, which bounds the expected share of false ones among those reported, and its effect is not negligible (0.147). Costs a sort of each measure.
 *
 * Source: Mann and Whitney (1947); Cliff (1993); Benjamini and Hochberg (1995).
 *
 * @throws NofxError `input.invalid` for a value that is not finite or beyond 1e300, or a bad option
 *
 * @example
 * ```ts
 * const before = [10, 11, 12, 10, 11, 12, 10, 11, 12, 13]
 * compareVersions([{ name: 'ms', before, after: before.map((ms) => ms + 4) }])[0]?.verdict // 'regressed'
 * ```
 */
export function compareVersions(measures: readonly VersionMeasure[], options: { readonly falseDiscoveries01?: number } = {}): readonly VersionComparison[] {
  const { falseDiscoveries01 = 0.05 } = checkObject(options, 'options', 'an object, such as { falseDiscoveries01: 0.05 }')
  if (!(falseDiscoveries01 > 0 && falseDiscoveries01 < 1)) throw new NofxError('input.invalid', `falseDiscoveries01 is ${String(falseDiscoveries01)}. Give a share between 0 and 1, such as 0.05.`)
  const checked = Array.from(checkList(measures, 'measures', 'a list of measures, each with name, before and after'), checkMeasure)
  const enough = ({ before, after }: VersionMeasure) => before.length >= VALUES_MIN && after.length >= VALUES_MIN
  const tests = checked.map((measure) => rankTest(measure.before, measure.after))
  const tested = checked.flatMap((measure, index) => (enough(measure) ? [index] : []))
  const adjusted = new Map(falseDiscovery(tested.map((index) => tests[index]?.pValue ?? 1)).map((pValue, place) => [tested[place], pValue]))
  return checked.map(({ name, before, after, worse = 'higher' }, index) => {
    const effect = 2 * (tests[index]?.largerShare01 ?? 0.5) - 1
    const adjustedPValue = adjusted.get(index) ?? 1
    const changed = adjustedPValue <= falseDiscoveries01 && Math.abs(effect) >= EFFECT_MIN
    const verdict = !adjusted.has(index) ? 'not_enough_data' : !changed ? 'unchanged' : effect > 0 === (worse === 'higher') ? 'regressed' : 'improved'
    return { name, verdict, medianBefore: medianOf(before), medianAfter: medianOf(after), effect, pValue: tests[index]?.pValue ?? 1, adjustedPValue }
  })
}

function checkMeasure(measure: VersionMeasure, index: number): VersionMeasure {
  const { name, worse = 'higher', ...sides } = checkObject(measure, `measures[${index}]`, 'an object with name, before and after')
  if (worse !== 'higher' && worse !== 'lower') throw new NofxError('input.invalid', `worse of "${name}" is ${nameValue(worse)}. Give "higher" or "lower".`)
  const sideOf = (side: 'before' | 'after') => checkList(sides[side], `${side} of "${name}"`, 'a list of finite numbers')
  const [before, after] = [sideOf('before'), sideOf('after')]
  for (const [side, values] of Object.entries({ before, after })) {
    const bad = values.findIndex((value) => !Number.isFinite(value) || Math.abs(value) > VALUE_SIZE_MAX)
    if (bad >= 0) throw new NofxError('input.invalid', `${side}[${bad}] of "${name}" is ${String(values[bad])}. Give numbers between -1e300 and 1e300, and leave missing values out.`)
  }
  return { name, before, after, worse }
}

function medianOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : median([...values])
}
