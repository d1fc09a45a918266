// How far below Naive2 are the errors of forecasts, do their intervals cover what they promise, does tier A hold, and what does it all cost?
// Usage: node --conditions=@nofx/source benchmarks/forecast.ts --data <folder> [--inside 1] [--only m3_monthly] [--limit 50] [--out <folder>]
//
// The folder has forecast/*.json, lists of { id, period, horizon, train, test }, and load/*.csv. `--inside 1` takes the horizon at the end of the training part
// for the test, so that a change can be tried without looking at the test part, and `--inside 2` the one before it; recorded loads are always judged inside.
// `--only` measures one file and the costs. `--out` writes the forecasts of each file: `<name>.json` as { id: [numbers] }, and `<name>.intervals.json`.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fitForecaster, fitForecasters, type FittedForecaster } from '@nofx/analytics'
import { readLoads, type LoadSeries } from './forecast/load-series.ts'
import { cutInside, score, wape, type CompetitionSeries } from './forecast/m-competition.ts'
import { describeEnvironment, environment } from './measure/environment.ts'
import { spreadOf } from './measure/spread.ts'
import { printVerdict } from './measure/verdict.ts'

const LEVELS = [0.8, 0.95]
const FILES = [
  { name: 'm4_hourly', periods: [24, 168], owaMax: 0.41 },
  { name: 'm4_weekly', periods: [52], owaMax: 0.72 },
  { name: 'm3_monthly', periods: [12], owaMax: 0.8 },
  { name: 'm3_quarterly', periods: [4], owaMax: undefined },
]

const { values: options } = parseArgs({
  // pnpm hands on the `--` that npm takes away.
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: { data: { type: 'string' }, limit: { type: 'string' }, inside: { type: 'string' }, only: { type: 'string' }, out: { type: 'string' } },
})
if (options.data === undefined) throw new Error('Give the folder of the public data: --data <folder>.')
const folder = options.data
if (options.out !== undefined) mkdirSync(options.out, { recursive: true })

console.log('How good are forecasts beside Naive2, and what do they cost?')
console.log(describeEnvironment(environment()))
for (const file of FILES) {
  const path = join(folder, 'forecast', `${file.name}.json`)
  if (existsSync(path) && asked(file.name)) measureCompetition(file, path)
}
if (existsSync(join(folder, 'load'))) for (const load of readLoads(join(folder, 'load'))) if (asked(load.name)) measureLoad(load)
measureCosts()

function asked(name: string): boolean {
  return options.only === undefined || options.only === name
}

function measureCompetition({ name, periods, owaMax }: (typeof FILES)[number], path: string): void {
  const all = JSON.parse(readFileSync(path, 'utf8')) as readonly CompetitionSeries[]
  const some = all.slice(0, Number(options.limit ?? all.length))
  const series = options.inside === undefined ? some : cutInside(some, Number(options.inside))
  const horizon = series[0]?.horizon ?? 1
  const durationsMs: number[] = []
  const alone = series.map(({ train }) => {
    const startedAt = performance.now()
    const fitted = fitForecaster(train, { horizon, periods, levels: LEVELS })
    fitted.predict(horizon)
    durationsMs.push(performance.now() - startedAt)
    return fitted
  })
  const together = fitForecasters(series.map(({ train }) => train), { horizon, periods, levels: LEVELS })
  const points = together.map((fitted) => [...fitted.predict(horizon).point])
  const { owa, smape, mase } = score(series, points)
  console.log(`\n${name}${options.inside === undefined ? '' : `, inside the training part, horizon ${options.inside} from its end`}: ${series.length} series, ${horizon} steps ahead, seasons of ${periods.join(' and ')}`)
  console.log(`  OWA ${owa.toFixed(3)} (Naive2 is 1), sMAPE ${smape.toFixed(3)}, MASE ${mase.toFixed(3)}`)
  const covered = coverageOf(series, together)
  console.log(`  covered, calibrated together: ${describeCoverage(covered)}; each alone: ${describeCoverage(coverageOf(series, alone))}`)
  const tierA = series.map((each, index) => ({ reached: wape(each.test, points[index] ?? []) <= 0.15, tier: together[index]?.tier })).filter(({ tier }) => tier === 'A')
  const kept = tierA.filter(({ reached }) => reached).length / Math.max(1, tierA.length)
  console.log(`  tier A: ${((100 * tierA.length) / series.length).toFixed(1)} % of the series, of which ${(100 * kept).toFixed(1)} % reach 1 - WAPE >= 85 %`)
  const { median, lowerQuartile, upperQuartile, max } = spreadOf(durationsMs)
  console.log(`  ms a series, fitted alone: median ${median.toFixed(1)}, quartiles ${lowerQuartile.toFixed(1)} and ${upperQuartile.toFixed(1)}, most ${max.toFixed(1)}`)
  if (owaMax !== undefined) printVerdict({ of: `${name}, OWA`, value: owa, limit: { atMost: owaMax } })
  LEVELS.forEach((level, index) => {
    printVerdict({ of: `${name}, points of coverage off ${100 * level} %`, value: Math.abs(100 * (covered[index] ?? 0) - 100 * level), limit: { atMost: 2 } })
  })
  if (tierA.length > 0) printVerdict({ of: `${name}, % of tier A that reach 85 %`, value: 100 * kept, limit: { atLeast: 95 } })
  write(name, Object.fromEntries(series.map(({ id }, index) => [id, points[index]])))
  write(`${name}.intervals`, Object.fromEntries(series.map(({ id }, index) => [id, {
    tier: together[index]?.tier,
    intervals: together[index]?.predict(horizon).intervals.map(({ level, lower, upper }) => ({ level, lower: [...lower], upper: [...upper] })),
  }])))
}

function coverageOf(series: readonly CompetitionSeries[], fitted: readonly FittedForecaster[]): readonly number[] {
  const inside = LEVELS.map(() => 0)
  let count = 0
  series.forEach(({ test }, index) => {
    const intervals = fitted[index]?.predict(test.length).intervals ?? []
    count += test.length
    intervals.forEach(({ lower, upper }, level) => {
      inside[level] = (inside[level] ?? 0) + test.filter((value, step) => value >= (lower[step] ?? 0) && value <= (upper[step] ?? 0)).length
    })
  })
  return inside.map((hits) => hits / count)
}

function describeCoverage(shares: readonly number[]): string {
  return shares.map((share, index) => `${(100 * share).toFixed(1)} % at ${100 * (LEVELS[index] ?? 0)} %`).join(' and ')
}

/** From two thirds on: a day ahead, fitted anew each day, and one step ahead by updates of the forecaster of that day. */
function measureLoad({ name, values, day }: LoadSeries): void {
  const pairs = { day: errors(), yesterday: errors(), step: errors(), last: errors() }
  const updatesUs: number[] = []
  const predictions: { readonly origin: number; readonly point: number[] }[] = []
  let last = Number.NaN
  for (let origin = Math.ceil((2 * values.length) / 3); origin + day <= values.length; origin += day) {
    const known = values.slice(0, origin)
    const fitted = fitForecaster(known, { horizon: day, periods: [day, 7 * day] })
    const { point } = fitted.predict(day)
    predictions.push({ origin, point: [...point] })
    last = known.findLast((value) => !Number.isNaN(value)) ?? Number.NaN
    for (let step = 0; step < day; step++) {
      const actual = values[origin + step] ?? Number.NaN
      const ahead = fitted.predict(1).point[0] ?? Number.NaN
      add(pairs.day, actual, point[step] ?? Number.NaN, values[origin + step - day])
      add(pairs.yesterday, actual, values[origin + step - day] ?? Number.NaN, values[origin + step - day])
      add(pairs.step, actual, ahead, last)
      add(pairs.last, actual, last, last)
      const startedAt = performance.now()
      fitted.update(actual)
      updatesUs.push(1_000 * (performance.now() - startedAt))
      if (!Number.isNaN(actual)) last = actual
    }
  }
  const below = 100 * (1 - pairs.day.error / pairs.yesterday.error)
  console.log(`\n${name}: ${predictions.length} days after the first ${Math.ceil((2 * values.length) / 3)} steps`)
  console.log(`  WAPE a day ahead ${share(pairs.day)}, same time yesterday ${share(pairs.yesterday)}; one step ahead ${share(pairs.step)}, last value ${share(pairs.last)}`)
  console.log(`  µs an update: median ${spreadOf(updatesUs).median.toFixed(1)}, upper quartile ${spreadOf(updatesUs).upperQuartile.toFixed(1)}`)
  printVerdict({ of: `${name}, % below same time yesterday`, value: below, limit: { atLeast: 15 } })
  printVerdict({ of: `${name}, one step ahead over last value`, value: pairs.step.error / pairs.last.error, limit: { atMost: 1 } })
  write(name, predictions)
}

function errors(): { error: number; size: number } {
  return { error: 0, size: 0 }
}

/** Steps that a rule has nothing to say of are left out for all rules alike. */
function add(sums: { error: number; size: number }, actual: number, predicted: number, compared: number | undefined): void {
  if (Number.isNaN(actual) || Number.isNaN(compared ?? Number.NaN)) return
  sums.error += Math.abs(actual - predicted)
  sums.size += Math.abs(actual)
}

function share({ error, size }: { readonly error: number; readonly size: number }): string {
  return `${((100 * error) / size).toFixed(2)} %`
}

/** A series of 900 hours with a day, a week and noise: fit, update and paths. */
function measureCosts(): void {
  const values = Array.from({ length: 2_900 }, (_, hour) => 100 + 30 * Math.sin((2 * Math.PI * hour) / 24) + (hour % 168 < 48 ? -20 : 0) + ((hour * 7_919) % 101) / 10)
  const known = values.slice(0, 900)
  const fitsMs = samples(15, () => fitForecaster(known, { horizon: 48 }))
  const fitted = fitForecaster(known, { horizon: 48 })
  const updatesUs = values.slice(900).map((value) => 1_000 * timeOf(() => fitted.update(value)))
  const pathsMs = samples(15, () => fitted.paths(48, { count: 10_000 }))
  console.log('\nCosts on 900 made-up hours, seasons to be found')
  for (const [what, unit, times, limit] of [['fit', 'ms', fitsMs, 50], ['update', 'µs', updatesUs, 20], ['10,000 paths of 48 steps', 'ms', pathsMs, 50]] as const) {
    const { n, median, lowerQuartile, upperQuartile } = spreadOf(times)
    console.log(`  ${what}: median ${median.toFixed(1)} ${unit}, quartiles ${lowerQuartile.toFixed(1)} and ${upperQuartile.toFixed(1)}, n = ${n}`)
    printVerdict({ of: `${what}, ${unit}`, value: median, limit: { atMost: limit } })
  }
}

function samples(count: number, work: () => unknown): readonly number[] {
  return Array.from({ length: count }, () => timeOf(work))
}

function timeOf(work: () => unknown): number {
  const startedAt = performance.now()
  work()
  return performance.now() - startedAt
}

function write(name: string, content: unknown): void {
  if (options.out !== undefined) writeFileSync(join(options.out, `${name}.json`), JSON.stringify(content))
}
