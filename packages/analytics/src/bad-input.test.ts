// Every public function, given what no caller should give: an answer in numbers, or a typed error. The border of each is tested beside it; this is the whole fence.
import { isNofxError, memoryStorage } from '@nofx/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as analytics from './index.ts'

const SERIES = Array.from({ length: 40 }, (_, index) => 50 + (index % 7) + Math.sin(index * index))
const FUTURES = Array.from({ length: 20 }, (_, future) => Array.from({ length: 5 }, (_each, step) => 10 + future + step))
const DEMAND = { arrivalsPerSecond: 1, meanServiceMs: 100 }
const LEVEL = { share01: 0.95, withinMs: 200 }
const SPLIT = { trainFrom: 0, trainTo: 1, testFrom: 1, testTo: 2 }
const echo = (_train: unknown, rows: readonly unknown[]) => rows
const { records, outcomes } = memoryStorage()

/** One argument of a public function is bad at a time. Typed as `never`, as the types forbid all of them. */
type Call = (bad: never) => unknown

const CALLS: Readonly<Record<string, readonly Call[]>> = {
  forecast: [(bad) => analytics.forecast(bad, { horizon: 3 }), (bad) => analytics.forecast(SERIES, bad)],
  fitForecaster: [(bad) => analytics.fitForecaster(bad).predict(3), (bad) => analytics.fitForecaster(SERIES, bad).predict(3)],
  fitForecasters: [(bad) => analytics.fitForecasters(bad), (bad) => analytics.fitForecasters([bad]), (bad) => analytics.fitForecasters([SERIES], bad)],
  restoreForecaster: [(bad) => analytics.restoreForecaster(bad)],
  regularSeries: [(bad) => analytics.regularSeries(bad, { stepMs: 1_000 }), (bad) => analytics.regularSeries([bad], { stepMs: 1_000 }), (bad) => analytics.regularSeries([], bad)],
  reconcileHierarchy: [(bad) => analytics.reconcileHierarchy(bad), (bad) => analytics.reconcileHierarchy([bad]), (bad) => analytics.reconcileHierarchy([], bad)],
  createModelStore: [
    (bad) => analytics.createModelStore(bad), (bad) => analytics.createModelStore(records, bad),
    (bad) => analytics.createModelStore(records).save(bad), (bad) => analytics.createModelStore(records).load('a', bad), (bad) => analytics.createModelStore(records).load('a', echo as never, bad),
  ],
  emptyHistory: [],
  readOutcomes: [(bad) => analytics.readOutcomes(bad, analytics.emptyHistory()), (bad) => analytics.readOutcomes(outcomes, bad)],
  stepStatistics: [(bad) => analytics.stepStatistics(bad)],
  summariseDurations: [(bad) => analytics.summariseDurations(bad)],
  expectedDuration: [(bad) => analytics.expectedDuration(bad), (bad) => analytics.expectedDuration({ durations: bad })],
  expectedRun: [(bad) => analytics.expectedRun(bad), (bad) => analytics.expectedRun([bad])],
  compareRun: [(bad) => analytics.compareRun(bad, 'a', 'b'), (bad) => analytics.compareRun(memoryStorage(), bad, bad)],
  fitFailureModel: [(bad) => analytics.fitFailureModel(bad), (bad) => analytics.fitFailureModel([bad]), (bad) => analytics.fitFailureModel([], bad)],
  restoreFailureModel: [(bad) => analytics.restoreFailureModel(bad)],
  decisionThreshold: [(bad) => analytics.decisionThreshold(bad)],
  fitHazardModel: [(bad) => analytics.fitHazardModel(bad), (bad) => analytics.fitHazardModel([bad]), (bad) => analytics.fitHazardModel([], bad)],
  restoreHazardModel: [(bad) => analytics.restoreHazardModel(bad)],
  backtest: [
    (bad) => analytics.backtest(bad, { first: 5, horizon: 5, model: echo, metrics: {} }), (bad) => analytics.backtest(SERIES, bad),
    (bad) => analytics.backtest(SERIES, { first: 5, horizon: 5, model: bad, metrics: {} }), (bad) => analytics.backtest(SERIES, { first: 5, horizon: 5, model: () => bad, metrics: analytics.pointMetrics() }),
    (bad) => analytics.backtest(SERIES, { first: 5, horizon: 5, model: echo, metrics: bad }),
    (bad) => analytics.backtest(bad, { first: 5, horizon: 5, model: echo as never, metrics: analytics.pointMetrics() }),
  ],
  // It answers with the rows that it was given.
  runSplit: [(bad) => analytics.runSplit(bad, SPLIT, echo).split, (bad) => analytics.runSplit(SERIES, bad, echo).test.length, (bad) => analytics.runSplit(SERIES, SPLIT, bad)],
  scoreFolds: [(bad) => analytics.scoreFolds(bad, analytics.pointMetrics()), (bad) => analytics.scoreFolds([bad], analytics.pointMetrics()), (bad) => analytics.scoreFolds([], bad)],
  rollingSplits: [(bad) => analytics.rollingSplits(bad, { first: 1, horizon: 1 }), (bad) => analytics.rollingSplits(9, bad)],
  pointMetrics: [(bad) => analytics.pointMetrics(bad), (bad) => Object.values(analytics.pointMetrics()).map((metric) => metric(bad))],
  intervalMetrics: [(bad) => analytics.intervalMetrics(bad), (bad) => Object.values(analytics.intervalMetrics({ level: 0.9 })).map((metric) => metric(bad))],
  probabilityMetrics: [(bad) => analytics.probabilityMetrics(bad), (bad) => Object.values(analytics.probabilityMetrics(Boolean)).map((metric) => metric(bad))],
  eventMetrics: [(bad) => analytics.eventMetrics(bad, Number), (bad) => analytics.eventMetrics([bad], Number), (bad) => analytics.eventMetrics([], bad), (bad) => analytics.eventMetrics([], Number, bad)],
  runOut: [(bad) => analytics.runOut(bad, { capacity: 9 }), (bad) => analytics.runOut([bad], { capacity: 9 }), (bad) => analytics.runOut(FUTURES, bad)],
  capacityNeeded: [(bad) => analytics.capacityNeeded(bad, 0.9), (bad) => analytics.capacityNeeded([bad], 0.9), (bad) => analytics.capacityNeeded(FUTURES, bad)],
  erlangC: [(bad) => analytics.erlangC(bad, 1), (bad) => analytics.erlangC(2, bad)],
  queueWaiting: [(bad) => analytics.queueWaiting(bad, 3), (bad) => analytics.queueWaiting(DEMAND, bad), (bad) => {
    const waiting = analytics.queueWaiting(DEMAND, 3)
    return waiting.status === 'stable' && waiting.shareWithin(bad)
  }],
  serversNeeded: [(bad) => analytics.serversNeeded(bad, LEVEL), (bad) => analytics.serversNeeded(DEMAND, bad)],
  serversNeededFor: [(bad) => analytics.serversNeededFor(bad, DEMAND, LEVEL), (bad) => analytics.serversNeededFor([1], bad, LEVEL), (bad) => analytics.serversNeededFor([1], DEMAND, bad), (bad) => analytics.serversNeededFor([1], DEMAND, LEVEL, bad)],
  adviseScaling: [
    (bad) => analytics.adviseScaling(bad, { servers: 4, service: DEMAND, level: LEVEL }), (bad) => analytics.adviseScaling(FUTURES, bad),
    (bad) => analytics.adviseScaling(FUTURES, { servers: 4, service: bad, level: LEVEL }), (bad) => analytics.adviseScaling(FUTURES, { servers: 4, service: DEMAND, level: bad }),
  ],
  averagePrecision: [(bad) => analytics.averagePrecision(bad, [1]), (bad) => analytics.averagePrecision([1], bad)],
  brierScore: [(bad) => analytics.brierScore(bad, [1]), (bad) => analytics.brierScore([1], bad)],
  calibrationError: [(bad) => analytics.calibrationError(bad, [1]), (bad) => analytics.calibrationError([1], bad), (bad) => analytics.calibrationError([1], [1], bad)],
  isotonicRegression: [(bad) => analytics.isotonicRegression(bad), (bad) => analytics.isotonicRegression([1], bad)],
  logLoss: [(bad) => analytics.logLoss(bad, [1]), (bad) => analytics.logLoss([1], bad)],
  rocAuc: [(bad) => analytics.rocAuc(bad, [1]), (bad) => analytics.rocAuc([1], bad)],
  wilsonInterval: [(bad) => analytics.wilsonInterval(bad, 3), (bad) => analytics.wilsonInterval(1, bad), (bad) => analytics.wilsonInterval(1, 3, bad)],
  rankTest: [(bad) => analytics.rankTest(bad, SERIES), (bad) => analytics.rankTest(SERIES, bad)],
  Analytics: [(bad) => new analytics.Analytics(bad), (bad) => new analytics.Analytics({ storage: bad }), (bad) => new analytics.Analytics({ storage: memoryStorage(), clock: bad }), (bad) => new analytics.Analytics({ storage: memoryStorage() }).report(bad)],
  createAnomalyDetector: [
    (bad) => analytics.createAnomalyDetector(bad), (bad) => analytics.createAnomalyDetector({}, bad), (bad) => analytics.createAnomalyDetector().update(bad), (bad) => analytics.createAnomalyDetector().update({ at: 0, value: bad }),
  ],
  groupAnomalies: [(bad) => analytics.groupAnomalies(bad), (bad) => analytics.groupAnomalies([bad]), (bad) => analytics.groupAnomalies([], bad)],
  findOutliers: [(bad) => analytics.findOutliers(bad), (bad) => analytics.findOutliers(SERIES, bad)],
  createMultivariateDetector: [(bad) => analytics.createMultivariateDetector(bad), (bad) => analytics.createMultivariateDetector({ names: bad }), (bad) => analytics.createMultivariateDetector({ names: ['a'] }, bad), (bad) => analytics.createMultivariateDetector({ names: ['a'] }).update(bad)],
  trendTest: [(bad) => analytics.trendTest(bad), (bad) => analytics.trendTest(SERIES, bad)],
  findChanges: [(bad) => analytics.findChanges(bad), (bad) => analytics.findChanges(SERIES, bad)],
  createLevelWatch: [(bad) => analytics.createLevelWatch(bad), (bad) => analytics.createLevelWatch({}, bad), (bad) => analytics.createLevelWatch().update(bad)],
  compareVersions: [
    (bad) => analytics.compareVersions(bad), (bad) => analytics.compareVersions([bad]), (bad) => analytics.compareVersions([{ name: 'a', before: bad, after: SERIES }]),
    (bad) => analytics.compareVersions([{ name: 'a', before: SERIES, after: SERIES, worse: bad }]), (bad) => analytics.compareVersions([], bad),
  ],
  predictBottlenecks: [
    (bad) => analytics.predictBottlenecks(bad), (bad) => analytics.predictBottlenecks([bad]), (bad) => analytics.predictBottlenecks([{ name: 'a', servers: bad, utilisation: SERIES }]),
    (bad) => analytics.predictBottlenecks([{ name: 'a', servers: 3, utilisation: bad }]), (bad) => analytics.predictBottlenecks([], bad),
  ],
}

test('every public function is in the table', () => {
  expect(Object.keys(CALLS).sort()).toEqual(Object.entries(analytics).flatMap(([name, value]) => (typeof value === 'function' ? [name] : [])).sort())
})

/** What comes of a call: `fine`, or what is wrong with it. */
async function judge(call: Call, bad: unknown): Promise<string> {
  try {
    return faultOf(await call(bad as never))
  } catch (error) {
    return isNofxError(error) ? 'fine' : `throws ${String(error)}`
  }
}

/** A number that is not finite, or an interval that is upside down, anywhere in an answer; NaN where a value is missing is for series alone. */
function faultOf(answer: unknown, path = 'the answer'): string {
  if (typeof answer === 'number') return Number.isFinite(answer) ? 'fine' : `${path} is ${answer}`
  if (typeof answer !== 'object' || answer === null) return 'fine'
  const { lower, upper } = answer as { readonly lower?: unknown; readonly upper?: unknown }
  if (typeof lower === 'number' && typeof upper === 'number' && lower > upper) return `${path} is from ${lower} to ${upper}`
  return Object.entries(answer).map(([name, part]) => faultOf(part, `${path}.${name}`)).find((fault) => fault !== 'fine') ?? 'fine'
}

const WHOLE: readonly unknown[] = [null, undefined, 7, -1, Number.NaN, Number.POSITIVE_INFINITY, 'x', {}, [], () => 1, [null], [[null]], [{}], new Map(), 10n]

/** Series that the issue names, and some more. */
const BAD_SERIES: readonly unknown[] = [
  [5], Array.from({ length: 40 }, () => 3), Array.from({ length: 40 }, () => Number.NaN), Array.from({ length: 40 }, () => null),
  SERIES.map((value, index) => (index === 9 ? Number.POSITIVE_INFINITY : value)), SERIES.map((value) => -value), SERIES.map((value) => value * 1e298), SERIES.map((_, index) => (index % 2 === 0 ? 1e300 : -1e300)),
  SERIES.map((value) => value * 5e-324), SERIES.map((value, index) => (index === 9 ? 1.7e308 : value)), SERIES.map(String), SERIES.map((value) => BigInt(Math.round(value))), Object.assign(SERIES.slice(), { 3: undefined }), Float64Array.from(SERIES),
]

test.each(Object.entries(CALLS))('%s answers bad arguments with a typed error, or in numbers', async (_, calls) => {
  for (const [index, call] of calls.entries()) {
    for (const bad of [...WHOLE, ...BAD_SERIES]) expect([index, bad, await judge(call, bad)]).toEqual([index, bad, 'fine'])
  }
})

test('whatever a series holds, what is said of it is a number and no interval is upside down', async () => {
  const value = fc.oneof(fc.double({ min: -1e300, max: 1e300 }), fc.integer({ min: -3, max: 3 }), fc.constantFrom(0, -0, 1e300, -1e300, 5e-324, Number.NaN))
  const ofSeries: readonly Call[] = [
    (series) => analytics.trendTest(series), (series) => analytics.trendTest(series, { period: 3 }), (series) => analytics.findOutliers(series), (series) => analytics.findChanges(series),
    (series) => analytics.rankTest(series, SERIES), (series) => analytics.compareVersions([{ name: 'a', before: series, after: SERIES }]), (series) => analytics.runOut([series, series], { capacity: 1 }),
    (series) => analytics.capacityNeeded([series, series], 0.9), (series) => analytics.predictBottlenecks([{ name: 'a', servers: 2, utilisation: series }]), (series) => analytics.summariseDurations(series),
    (series) => analytics.backtest(series, { first: 2, horizon: 2, model: (train: readonly number[], rows) => rows.map(() => train.findLast((known) => !Number.isNaN(known)) ?? 0), metrics: analytics.pointMetrics({ period: 2 }) }),
  ]
  await fc.assert(fc.asyncProperty(fc.array(value, { maxLength: 40 }), async (series) => {
    for (const call of ofSeries) expect(await judge(call, series)).toBe('fine')
  }), { numRuns: 200 })
})
