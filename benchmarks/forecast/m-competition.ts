/** One series of a competition, with what came after it. */
export interface CompetitionSeries {
  readonly id: string
  /** Steps in a season as the competition counts them, 1 for none: that of MASE and of Naive2. */
  readonly period: number
  readonly horizon: number
  readonly train: readonly number[]
  readonly test: readonly number[]
}

/** Fewer values than this are no series to try a change on. */
const TRAIN_MIN = 14

/**
 * Cuts a test from the training part, so that a change can be tried without looking at the test part: the horizon at its end, or one of those before it. Series
 * that are then too short are left out.
 *
 * @param window which horizon, counted from the end: 1, 2, …
 */
export function cutInside(all: readonly CompetitionSeries[], window: number): readonly CompetitionSeries[] {
  return all.flatMap((series) => {
    const cut = series.train.length - window * series.horizon
    return cut < TRAIN_MIN ? [] : [{ ...series, train: series.train.slice(0, cut), test: series.train.slice(cut, cut + series.horizon) }]
  })
}

/** Mean errors over series, and their ratio to Naive2. */
export interface Scores {
  readonly owa: number
  readonly smape: number
  readonly mase: number
}

/**
 * Scores as the M4 competition defines them: OWA is the mean of the ratios of sMAPE and of MASE to those of Naive2 (the last value after classical
 * multiplicative seasonal adjustment, where a 90 % test finds a season). Series that never change by a season have no MASE and are left out of it.
 */
export function score(series: readonly CompetitionSeries[], points: readonly (readonly number[])[]): Scores {
  const ours = { smape: 0, mase: 0 }
  const theirs = { smape: 0, mase: 0 }
  let scaled = 0
  series.forEach(({ train, test, period, horizon }, index) => {
    const point = points[index] ?? []
    const reference = naive2(train, period, horizon)
    ours.smape += smape(test, point)
    theirs.smape += smape(test, reference)
    const step = mean(train.slice(period).map((value, at) => Math.abs(value - (train[at] ?? 0))))
    if (step === 0) return
    scaled += 1
    ours.mase += meanError(test, point) / step
    theirs.mase += meanError(test, reference) / step
  })
  return { owa: (ours.smape / theirs.smape + ours.mase / theirs.mase) / 2, smape: ours.smape / series.length, mase: ours.mase / scaled }
}

/** The sum of absolute errors over the sum of absolute values. */
export function wape(actual: readonly number[], predicted: readonly number[]): number {
  return (meanError(actual, predicted) * actual.length) / actual.reduce((sum, value) => sum + Math.abs(value), 0)
}

function smape(actual: readonly number[], predicted: readonly number[]): number {
  const terms = actual.map((value, at) => {
    const size = Math.abs(value) + Math.abs(predicted[at] ?? 0)
    return size === 0 ? 0 : (200 * Math.abs(value - (predicted[at] ?? 0))) / size
  })
  return mean(terms)
}

function meanError(actual: readonly number[], predicted: readonly number[]): number {
  return mean(actual.map((value, at) => Math.abs(value - (predicted[at] ?? 0))))
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}

function naive2(train: readonly number[], period: number, horizon: number): readonly number[] {
  const indices = isSeasonal(train, period) ? seasonalIndices(train, period) : undefined
  const last = train.at(-1) ?? 0
  if (indices === undefined || Math.min(...indices) <= 0) return Array.from({ length: horizon }, () => last)
  const level = last / (indices[(train.length - 1) % period] ?? 1)
  return Array.from({ length: horizon }, (_, step) => level * (indices[(train.length + step) % period] ?? 1))
}

function isSeasonal(train: readonly number[], period: number): boolean {
  if (period <= 1 || train.length < 3 * period) return false
  const middle = mean(train)
  const centred = train.map((value) => value - middle)
  const variance = centred.reduce((sum, value) => sum + value * value, 0)
  const correlations = Array.from({ length: period }, (_, lag) => centred.slice(lag + 1).reduce((sum, value, at) => sum + value * (centred[at] ?? 0), 0) / variance)
  const squares = correlations.slice(0, -1).reduce((sum, value) => sum + value * value, 0)
  return Math.abs(correlations.at(-1) ?? 0) > 1.645 * Math.sqrt((1 + 2 * squares) / train.length)
}

function seasonalIndices(train: readonly number[], period: number): readonly number[] | undefined {
  const half = Math.floor(period / 2)
  const ratios: number[][] = Array.from({ length: period }, () => [])
  for (let at = half; at < train.length - half; at++) {
    const window = train.slice(at - half, at + half + 1)
    const ends = period % 2 === 0 ? ((window[0] ?? 0) + (window.at(-1) ?? 0)) / 2 : 0
    const average = (period % 2 === 0 ? window.slice(1, -1).reduce((sum, value) => sum + value, ends) : window.reduce((sum, value) => sum + value, 0)) / period
    if (average !== 0) ratios[at % period]?.push((train[at] ?? 0) / average)
  }
  const indices = ratios.map((ofPhase) => (ofPhase.length === 0 ? 1 : mean(ofPhase)))
  const middle = mean(indices)
  return middle === 0 ? undefined : indices.map((value) => value / middle)
}
