// Question: how well does `createAnomalyDetector` find the labelled anomalies of the Numenta Anomaly Benchmark with the threshold it comes with,
// and how many points does it judge in a second?
//
// node --conditions=@nofx/source benchmarks/anomaly.ts --data <folder> [--rounds 5] [--out scores.json] [--alarms alarms.json] [--json samples.json]
//
// The default has no risk, and so no promise on noise: anomaly-noise.ts asks about that.
//
// The folder has combined_windows.json and the files named there, CSV with timestamp and value. One threshold for all files, the default, and no search
// in this run; docs/anomalies.md says which files were seen when the default was chosen. Beside it stands the score at the best threshold found in hindsight, as the published scores have it. `--out` writes a score for every row,
// `--alarms` the rows that were told. Timing: each round judges all files anew; the first is thrown away.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createAnomalyDetector } from '@nofx/analytics'
import { nabScore, PROFILES, STANDARD, type LabelledSeries, type Profile } from './anomaly/nab-score.ts'
import { describeEnvironment, environment } from './measure/environment.ts'

const SCORE_MIN = 70
const POINTS_PER_SECOND_MIN = 200_000
const STATE_BYTES_MAX = 64 * 1024

const { values: options } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: { data: { type: 'string' }, rounds: { type: 'string', default: '5' }, out: { type: 'string' }, alarms: { type: 'string' }, json: { type: 'string' } },
})
if (options.data === undefined) {
  console.error('Give --data <folder> with combined_windows.json and the series it names, or with a folder nab of them.')
  process.exit(2)
}

console.log(describeEnvironment(environment()))
const inside = join(options.data, 'nab')
const series = readSeries(existsSync(inside) ? inside : options.data)
const points = series.reduce((sum, one) => sum + one.values.length, 0)
const judged = judgeAll()
console.log(`${series.length} files, ${points} points, ${series.reduce((sum, one) => sum + one.windows.length, 0)} windows`)
for (const profile of PROFILES) {
  const fixed = nabScore(series, judged.alarms, profile)
  const hindsight = bestThreshold(profile)
  const best = nabScore(series, alarmsAbove(hindsight), profile)
  console.log(`  ${profile.name.padEnd(20)} ${fixed.score.toFixed(2)} with the default threshold: ${fixed.hits} of ${fixed.windows} windows, ${fixed.falseAlarms} false alarms   (${best.score.toFixed(2)} at score ${hindsight.toFixed(2)}, best in hindsight)`)
}
verdict('standard score', nabScore(series, judged.alarms, STANDARD).score, SCORE_MIN, true)

judgeAll()
const rates = Array.from({ length: Number(options.rounds) }, () => points / judgeAll().seconds).sort((a, b) => a - b)
const at = (share: number) => rates[Math.floor(share * (rates.length - 1))] ?? 0
console.log(`  points a second: median ${Math.round(at(0.5))}, quartiles ${Math.round(at(0.25))} and ${Math.round(at(0.75))}, n = ${rates.length} rounds`)
verdict('points a second', at(0.5), POINTS_PER_SECOND_MIN, true)
verdict('bytes of state, serialised, the largest', judged.stateBytes, STATE_BYTES_MAX, false)

if (options.out !== undefined) writeFileSync(options.out, JSON.stringify(Object.fromEntries([...judged.scores].map(([name, scores]) => [name, { scores }]))))
if (options.alarms !== undefined) writeFileSync(options.alarms, JSON.stringify(Object.fromEntries([...judged.alarms].map(([name, detections]) => [name, { detections }]))))
if (options.json !== undefined) writeFileSync(options.json, JSON.stringify({ environment: environment(), pointsPerSecond: rates }))

function judgeAll() {
  const alarms = new Map<string, number[]>()
  const scores = new Map<string, number[]>()
  let stateBytes = 0
  let seconds = 0
  for (const { name, at: times, values } of series) {
    const rows: number[] = []
    const ofRows: number[] = []
    const startedAt = performance.now()
    const detector = createAnomalyDetector()
    values.forEach((value, row) => {
      const { score, anomaly } = detector.update({ at: times[row] ?? 0, value })
      ofRows.push(score)
      if (anomaly) rows.push(row)
    })
    seconds += (performance.now() - startedAt) / 1000
    alarms.set(name, rows)
    scores.set(name, ofRows)
    stateBytes = Math.max(stateBytes, JSON.stringify(detector.state()).length)
  }
  return { alarms, scores, seconds, stateBytes }
}

/** Of the thresholds 0.01 to 0.99. */
function bestThreshold(profile: Profile): number {
  const scoreAt = (threshold: number) => nabScore(series, alarmsAbove(threshold), profile).score
  return Array.from({ length: 99 }, (_, step) => (step + 1) / 100).reduce((best, threshold) => (scoreAt(threshold) > scoreAt(best) ? threshold : best))
}

function alarmsAbove(threshold: number): ReadonlyMap<string, readonly number[]> {
  return new Map([...judged.scores].map(([name, scores]) => [name, scores.flatMap((score, row) => (score >= threshold ? [row] : []))]))
}

function verdict(what: string, figure: number, target: number, atLeast: boolean): void {
  const held = atLeast ? figure >= target : figure <= target
  console.log(`  ${held ? 'held  ' : 'MISSED'} ${what}: ${figure.toFixed(figure < 1000 ? 2 : 0)}, target ${atLeast ? 'at least' : 'at most'} ${target}`)
}

function readSeries(folder: string): readonly LabelledSeries[] {
  const windows = JSON.parse(readFileSync(join(folder, 'combined_windows.json'), 'utf8')) as Readonly<Record<string, readonly (readonly [string, string])[]>>
  return Object.entries(windows).map(([name, spans]) => {
    const rows = readFileSync(join(folder, name), 'utf8').trim().split('\n').slice(1).map((line) => line.split(','))
    const stamps = rows.map(([stamp = '']) => stamp.slice(0, 19))
    const rowOf = new Map(stamps.map((stamp, row) => [stamp, row]))
    return {
      name,
      at: stamps.map((stamp) => Date.parse(`${stamp.replace(' ', 'T')}Z`)),
      values: rows.map(([, value]) => Number(value)),
      windows: spans.map(([start, end]) => [rowOf.get(start.slice(0, 19)) ?? 0, rowOf.get(end.slice(0, 19)) ?? 0] as const),
    }
  })
}
