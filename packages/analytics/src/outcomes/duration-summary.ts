import { mean, quantileSorted, sampleStandardDeviation } from 'simple-statistics'

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

/** Summarises durations; null for none. Quantiles interpolate between values (type 7 of R). Costs a sort. */
export function summariseDurations(durationsMs: readonly number[]): DurationSummary | null {
  if (durationsMs.length === 0) return null
  const sorted = [...durationsMs].sort((a, b) => a - b)
  const logs = sorted.map((durationMs) => Math.log1p(durationMs))
  return {
    count: sorted.length,
    meanMs: mean(sorted),
    p5Ms: quantileSorted(sorted, 0.05),
    p50Ms: quantileSorted(sorted, 0.5),
    p90Ms: quantileSorted(sorted, 0.9),
    p95Ms: quantileSorted(sorted, 0.95),
    logMean: mean(logs),
    logSpread: logs.length === 1 ? 0 : sampleStandardDeviation(logs),
  }
}
