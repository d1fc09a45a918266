import { borrowSeason } from './borrowed-season.ts'
import { noCorrection } from './drift-correction.ts'
import { defaultHorizon, type CheckedFitOptions } from './forecast-options.ts'
import type { ForecasterState } from './forecaster-state.ts'
import { pooledWidths } from './interval-widths.ts'
import { noNearErrors } from './near-errors.ts'
import { profileSeries } from './profile-series.ts'
import type { Series } from './series.ts'

/** The least relative size of errors that is borrowed; siblings without any error would promise certainty. */
const SPREAD_MIN = 0.01

/**
 * A forecaster for a series that is too short to learn from: its own level, the season of its siblings and errors as large, for their level, as theirs. Its tier
 * is C, since nothing was proved on the series itself. The level that few values give is itself uncertain, so widths grow by the root of 1 + 1 / count.
 *
 * @param siblings at least one
 */
export function coldStart(series: Series, { periods, levels, horizon }: CheckedFitOptions, siblings: readonly ForecasterState[]): ForecasterState {
  const shape = averageShape(siblings)
  const known = series.values.map((value, index) => (series.observed[index] === 1 ? value : Number.NaN))
  const shifted = shiftShape(shape, series.missingAtEnd)
  const state = borrowSeason(known, shifted)
  const growth = Math.sqrt(1 + 1 / series.observedCount)
  const widths = averageScales(siblings).map((size) => size * Math.abs(state.level) * growth)
  const stepsSeen = Math.max(1, ...siblings.map((sibling) => sibling.widths.stepsSeen))
  const profile = profileSeries(series, periods ?? (shape.length > 1 ? [shape.length] : []))
  state.phase = (state.phase + series.missingAtEnd) % shape.length
  const members = [{ id: 'borrowed-season', weight: 1, state }]
  return {
    v: 2,
    scale: series.scale, members, horizon: 1,
    neverNegative: series.values.every((value) => value >= 0), levels,
    widths: pooledWidths({ scales: widths, stepsSeen, ratios: siblings[0]?.widths.ratios ?? [[0]] }, siblings.map(({ ratios }) => ratios)),
    ratios: [], autocorrelation: mean(siblings.map(({ autocorrelation }) => autocorrelation)),
    tier: 'C',
    accuracy: { origins: 0, horizon: Math.max(1, horizon ?? defaultHorizon(profile.periods)), mase: null, wape: null, coverage: [], naive: { id: 'last-value', mase: null, wape: null } },
    profile, seasonShape: [1], meanMagnitude: Math.abs(state.level), correction: noCorrection(), nearErrors: noNearErrors(members),
    gap: series.missingAtEnd, updates: 0,
  }
}

/** The mean shape of the siblings that have the most usual season; a flat one when most have none. */
function averageShape(siblings: readonly ForecasterState[]): readonly number[] {
  const counts = new Map<number, number>()
  for (const { seasonShape } of siblings) counts.set(seasonShape.length, (counts.get(seasonShape.length) ?? 0) + 1)
  const length = [...counts].reduce((best, each) => (each[1] > best[1] ? each : best), [1, 0])[0]
  const alike = siblings.filter(({ seasonShape }) => seasonShape.length === length)
  return Array.from({ length }, (_, phase) => mean(alike.map(({ seasonShape }) => seasonShape[phase] ?? 1)))
}

/** Shapes begin behind the last step, missing ones included; the values end before those. */
function shiftShape(shape: readonly number[], missing: number): readonly number[] {
  return shape.map((_, phase) => shape[(((phase - missing) % shape.length) + shape.length) % shape.length] ?? 1)
}

/** The mean size of errors in each bucket, as a share of the level of each sibling. */
function averageScales(siblings: readonly ForecasterState[]): readonly number[] {
  const buckets = Math.max(1, ...siblings.map(({ widths }) => widths.scales.length))
  let widest = SPREAD_MIN
  return Array.from({ length: buckets }, (_, bucket) => {
    const shares = siblings.map(({ widths, meanMagnitude }) => (meanMagnitude > 0 ? (widths.scales[Math.min(bucket, widths.scales.length - 1)] ?? 0) / meanMagnitude : 0))
    return (widest = Math.max(widest, mean(shares)))
  })
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}
