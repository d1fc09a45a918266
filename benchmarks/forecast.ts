// Question: how far below Naive2 are the errors of `forecast`, do its intervals cover what they promise, and what does a series cost?
//
// node --conditions=@nofx/source benchmarks/forecast.ts --data <file.json> --periods 24,168 [--limit 50] [--inside] [--out forecasts.json]
//
// A data file is a JSON list of { id, period, horizon, train, test }. `--inside` cuts the test from the end of the training part, so that
// a change can be tried without looking at the test part. Definitions are those of the M4 competition: OWA is the mean of the ratios of sMAPE
// and of MASE to those of Naive2 (the last value after classical multiplicative seasonal adjustment, where a 90 % test finds a season).

import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { forecast } from '@nofx/analytics'

interface Series {
  readonly id: string
  readonly period: number
  readonly horizon: number
  readonly train: readonly number[]
  readonly test: readonly number[]
}

const LEVELS = [0.8, 0.95]
const { values: options } = parseArgs({
  options: {
    data: { type: 'string', multiple: true },
    periods: { type: 'string' },
    limit: { type: 'string' },
    inside: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
})
if (options.data === undefined) {
  console.error('Give --data <file.json>, a list of { id, period, horizon, train, test }.')
  process.exit(2)
}

console.log(`Node ${process.version}, ${process.platform} ${process.arch}, ${cpus()[0]?.model ?? 'unknown processor'}`)
const collected: Record<string, { readonly point: number[]; readonly intervals: unknown }> = {}
for (const path of options.data) measure(path)
if (options.out !== undefined) writeFileSync(options.out, JSON.stringify(collected))

function measure(path: string): void {
  const all = JSON.parse(readFileSync(path, 'utf8')) as readonly Series[]
  const chosen = all.slice(0, Number(options.limit ?? all.length)).map((series) => (options.inside ? cutInside(series) : series))
  const ours = { smape: 0, mase: 0 }
  const naive2Sums = { smape: 0, mase: 0 }
  const inside = LEVELS.map(() => 0)
  const durationsMs: number[] = []
  const tierA = { count: 0, kept: 0 }
  let steps = 0
  let scaled = 0
  for (const { id, period, horizon, train, test } of chosen) {
    const periods = options.periods?.split(',').map(Number) ?? [period]
    const startedAt = performance.now()
    const predicted = forecast(train, { horizon, periods, levels: LEVELS })
    durationsMs.push(performance.now() - startedAt)
    const point = [...predicted.point]
    collected[id] = { point, intervals: predicted.intervals.map(({ level, lower, upper }) => ({ level, lower: [...lower], upper: [...upper] })) }
    const reference = naive2(train, period, horizon)
    ours.smape += smape(test, point)
    naive2Sums.smape += smape(test, reference)
    const step = meanStep(train, period)
    if (step > 0) {
      scaled += 1
      ours.mase += meanError(test, point) / step
      naive2Sums.mase += meanError(test, reference) / step
    }
    predicted.intervals.forEach(({ lower, upper }, index) => {
      inside[index] = (inside[index] ?? 0) + test.filter((value, at) => value >= (lower[at] ?? 0) && value <= (upper[at] ?? 0)).length
    })
    steps += test.length
    if (predicted.tier === 'A') {
      tierA.count += 1
      const wape = (meanError(test, point) * test.length) / test.reduce((sum, value) => sum + Math.abs(value), 0)
      if (wape <= 0.15) tierA.kept += 1
    }
  }
  const owa = (ours.smape / naive2Sums.smape + ours.mase / naive2Sums.mase) / 2
  durationsMs.sort((a, b) => a - b)
  const at = (share: number) => (durationsMs[Math.floor(share * (durationsMs.length - 1))] ?? 0).toFixed(1)
  console.log(`${path.split('/').at(-1)}${options.inside ? ' (inside the training part)' : ''}, n = ${chosen.length}`)
  console.log(`  OWA ${owa.toFixed(3)} (Naive2 = 1)   sMAPE ${(ours.smape / chosen.length).toFixed(3)}   MASE ${(ours.mase / scaled).toFixed(3)}`)
  console.log(`  coverage ${LEVELS.map((level, index) => `${((100 * (inside[index] ?? 0)) / steps).toFixed(1)} % at ${100 * level} %`).join(', ')}`)
  console.log(`  tier A ${((100 * tierA.count) / chosen.length).toFixed(1)} % of series; of these ${((100 * tierA.kept) / Math.max(1, tierA.count)).toFixed(1)} % reach 1 - WAPE >= 85 %`)
  console.log(`  ms a series: median ${at(0.5)}, 5 % ${at(0.05)}, 95 % ${at(0.95)}`)
}

function cutInside(series: Series): Series {
  const cut = series.train.length - series.horizon
  return { ...series, train: series.train.slice(0, cut), test: series.train.slice(cut) }
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

function meanStep(train: readonly number[], period: number): number {
  return mean(train.slice(period).map((value, at) => Math.abs(value - (train[at] ?? 0))))
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
