/** A series of the Numenta Anomaly Benchmark, with its windows as inclusive indices of rows. */
export interface LabelledSeries {
  readonly name: string
  readonly at: readonly number[]
  readonly values: readonly number[]
  readonly windows: readonly (readonly [start: number, end: number])[]
}

/** Weights of a hit, a false alarm and a missed window. */
export interface Profile {
  readonly name: string
  readonly hit: number
  readonly falseAlarm: number
  readonly miss: number
}

export const STANDARD: Profile = { name: 'standard', hit: 1, falseAlarm: 0.11, miss: 1 }

export const PROFILES: readonly Profile[] = [
  STANDARD,
  { name: 'reward low FP rate', hit: 1, falseAlarm: 0.22, miss: 1 },
  { name: 'reward low FN rate', hit: 1, falseAlarm: 0.11, miss: 2 },
]

export interface NabScore {
  /** 0 for silence, 100 for an alarm on the first row of every window and no other. */
  readonly score: number
  readonly hits: number
  readonly windows: number
  readonly falseAlarms: number
}

/**
 * The benchmark's score of alarms, as its description has it: the first 15 % of rows, at most 750, never count; in a window the earliest alarm counts, the
 * more the earlier; a false alarm costs the more the further it is behind the last window.
 * Source: Lavin and Ahmad, Evaluating Real-Time Anomaly Detection Algorithms (2015).
 */
export function nabScore(series: readonly LabelledSeries[], alarms: ReadonlyMap<string, readonly number[]>, { hit, falseAlarm, miss }: Profile): NabScore {
  let sum = 0
  let hits = 0
  let falseAlarms = 0
  const windows = series.reduce((count, one) => count + one.windows.length, 0)
  for (const one of series) {
    const counted = (alarms.get(one.name) ?? []).filter((row) => row >= Math.floor(0.15 * Math.min(one.values.length, 5000)))
    for (const [start, end] of one.windows) {
      const first = counted.find((row) => row >= start && row <= end)
      if (first === undefined) continue
      hits += 1
      sum += miss + hit * (sigmoid(-(end - first + 1) / (end - start + 1)) / sigmoid(-1))
    }
    for (const row of counted) {
      if (one.windows.some(([start, end]) => row >= start && row <= end)) continue
      const last = one.windows.findLast(([, end]) => end < row)
      falseAlarms += 1
      sum += falseAlarm * (last === undefined || last[1] === last[0] ? -1 : sigmoid((row - last[1]) / (last[1] - last[0])))
    }
  }
  return { score: windows === 0 ? 0 : (100 * sum) / (windows * (hit + miss)), hits, windows, falseAlarms }
}

function sigmoid(position: number): number {
  return position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1
}
