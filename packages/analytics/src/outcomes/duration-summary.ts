import { mean, quantileSorted, sampleStandardDeviation } from 'simple-statistics'
import { checkFigure } from '../input/check-figure.ts'
import { checkList } from '../input/check-list.ts'

/** How long something takes, in ms, from the durations that were seen. */
export interface DurationSummary {
  readonly count: number
  readonly meanMs: number
  readonly p5Ms: number
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p95Ms: number
  /** The mean of ln(1 + ms). One is added because clocks round short work to 0. */
  readonly logMean: number
  /** The sample standard deviation of ln(1 + ms); 0 for a single duration. */
  readonly logSpread: number
}

/** Summarises durations; null for none. Quantiles interpolate between values (type 7 of R). Costs a sort. @throws NofxError `input.invalid` for a duration that is not from 0 to 1e15 */
export function summariseDurations(durationsMs: readonly number[]): DurationSummary | null {
  const durations = Array.from(checkList(durationsMs, 'durationsMs', 'a list of durations in ms'), (durationMs, index) => checkFigure(durationMs, () => `durationsMs[${index}]`))
  return summariseSorted(durations.sort((a, b) => a - b))
}

/** The same for durations that are in order already, such as many summaries of one series need. Costs a pass. */
export function summariseSorted(sorted: readonly number[]): DurationSummary | null {
  if (sorted.length === 0) return null
  const logs = sorted.map((durationMs) => Math.log1p(durationMs))
  return {
    count: sorted.length,
    meanMs: mean([...sorted]),
    p5Ms: quantileSorted(sorted, 0.05),
    p50Ms: quantileSorted(sorted, 0.5),
    p90Ms: quantileSorted(sorted, 0.9),
    p95Ms: quantileSorted(sorted, 0.95),
    logMean: mean(logs),
    logSpread: logs.length === 1 ? 0 : sampleStandardDeviation(logs),
  }
}
