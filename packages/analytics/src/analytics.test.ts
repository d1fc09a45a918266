import { isNofxError, memoryStorage, type Storage } from '@nofx/core'
import { describe, expect, test } from 'vitest'
import { appendRun, type WrittenStep } from '../test/append-run.ts'
import { noise } from '../test/noise.ts'
import { Analytics } from './analytics.ts'

const clock = { now: () => 1_700_000_000_000 }
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Runs of a workflow with a slow and costly step `build`, and a `test` step that fails every third time and is then tried again. */
async function writeRuns(storage: Storage, count: number, { from = 0, buildMs = 1_000, planId }: { readonly from?: number; readonly buildMs?: number; readonly planId?: string } = {}): Promise<void> {
  for (let index = from; index < from + count; index++) {
    const build: WrittenStep = { name: 'build', ms: buildMs + ((index * 37) % 50), costUsd: 0.5 }
    const tests: readonly WrittenStep[] = index % 3 === 0
      ? [{ name: 'test', ms: 80, failed: true, costUsd: 0.0625 }, { name: 'test', ms: 100, attempt: 2, costUsd: 0.0625 }]
      : [{ name: 'test', ms: 100, costUsd: 0.0625 }]
    const runId = planId === undefined ? `run-${index}` : `00000000-0000-4000-8001-${String(index).padStart(12, '0')}`
    await appendRun(storage, runId, { startedAt: index * 10_000, steps: [build, ...tests], ...(planId !== undefined && { planId }) })
  }
}

const HOUR_MS = 3_600_000

/** Four days of runs, some an hour by night and more by day. The step `deploy` fails a third of the time, `build` one time in fifty. */
async function writeDays(storage: Storage, hours = 97): Promise<void> {
  const chance = noise(hours * 20, 3)
  let runs = 0
  for (let hour = 0; hour < hours; hour++) {
    for (let inHour = 0; inHour < (hour % 24 < 8 ? 1 : 3); inHour++) {
      runs += 1
      await appendRun(storage, `run-${runs}`, { startedAt: hour * HOUR_MS + inHour * 600_000, steps: [
        { name: 'build', ms: 20_000, failed: (chance[2 * runs] ?? 0) > 0.48 },
        { name: 'deploy', ms: 5_000, failed: (chance[2 * runs + 1] ?? 0) > 0.17 },
      ] })
    }
  }
}

describe('an empty store', () => {
  test('is answered with the status not_enough_data, and nothing is stored', async () => {
    const storage = memoryStorage()
    const analytics = new Analytics({ storage })
    expect(await analytics.predictions()).toMatchObject({ status: 'not_enough_data', workflows: [], steps: [], message: expect.stringContaining('Not enough data') as string })
    expect(await analytics.insights()).toMatchObject({ status: 'not_enough_data', insights: [] })
    expect(await analytics.recommendations()).toMatchObject({ status: 'not_enough_data', recommendations: [] })
    const report = await analytics.report('executive')
    expect(report).toMatchObject({ status: 'not_enough_data', health: { score: null } })
    expect(report.markdown).toContain('Not enough data')
    expect(await storage.records.read('prediction_models')).toEqual([])
    expect(await storage.records.read('operational_predictions')).toEqual([])
  })
})

describe('predictions', () => {
  test('expect the next run, its parts and its durations', async () => {
    const storage = memoryStorage()
    await writeRuns(storage, 12)
    const { status, workflows, steps } = await new Analytics({ storage, clock }).predictions()
    expect(status).toBe('ok')
    const [release] = workflows
    expect(release).toMatchObject({ workflow: 'release', next: { status: 'expected', runs: 12 }, durations: { status: 'expected', runs: 12 } })
    if (release?.next.status !== 'expected') return
    expect(release.next.wallMs.lower).toBeLessThan(1_150)
    expect(release.next.wallMs.upper).toBeGreaterThan(1_150)
    expect(release.next.costUsd.expected).toBeCloseTo(0.5 + 0.0625 * (16 / 12), 9)
    expect(release.next.retries.expected).toBeCloseTo(4 / 12, 9)
    expect(steps.map(({ step, runs }) => [step, runs])).toEqual([['test', 16], ['build', 12]])
  })

  test('say what is missing after one run', async () => {
    const storage = memoryStorage()
    await writeRuns(storage, 1)
    const { status, workflows } = await new Analytics({ storage }).predictions()
    expect(status).toBe('ok')
    expect(workflows).toMatchObject([{ next: { status: 'not_enough_data', runs: 1, runsMin: 3 }, durations: { status: 'not_enough_data', runsMin: 8 } }])
  })

  test('are stored once for each state of the store, with their model and its accuracy', async () => {
    const storage = memoryStorage()
    await writeRuns(storage, 12)
    const analytics = new Analytics({ storage, clock })
    await Promise.all([analytics.predictions(), analytics.predictions()])
    const stored = await storage.records.read('operational_predictions')
    expect(stored.map(({ prediction_type }) => prediction_type).sort()).toEqual(['next_run', 'run_durations', 'step_failure', 'step_failure'])
    const models = await storage.records.read('prediction_models')
    expect(models.map(({ model_type }) => model_type).sort()).toEqual(['run-expectation', 'step-statistics'])
    for (const { id, accuracy_metrics, last_trained_at } of models) {
      expect(id).toMatch(uuid)
      expect(accuracy_metrics).toMatchObject({ trials: expect.any(Number) as number, level: 0.9, coverage01: expect.any(Number) as number })
      expect(last_trained_at).toBe(clock.now())
    }
    expect(stored.every(({ model_id }) => models.some(({ id }) => id === model_id))).toBe(true)

    await writeRuns(storage, 1, { from: 12 })
    await analytics.predictions()
    expect(await storage.records.read('operational_predictions')).toHaveLength(8)
    expect(await storage.records.read('prediction_models')).toHaveLength(2)
  })
})

describe('the load and the failures of the next day', () => {
  test('are foretold with their accuracy beside them, by models that are kept with it', async () => {
    const storage = memoryStorage({ endedRunsMax: 1_000 })
    await writeDays(storage)
    const { load, steps } = await new Analytics({ storage, clock }).predictions()
    expect(load.runs).toMatchObject({ status: 'expected', startAt: 96 * HOUR_MS, stepMs: HOUR_MS, hours: 96, tier: 'A' })
    if (load.runs.status !== 'expected' || load.work.status !== 'expected') throw new Error('No load is expected.')
    // The fifth day is as the four before: one run an hour by night, three by day, two pieces of work in each.
    expect(load.runs.point.map(Math.round)).toEqual(Array.from({ length: 24 }, (_, hour) => (hour < 8 ? 1 : 3)))
    expect(load.work.point.map(Math.round)).toEqual(Array.from({ length: 24 }, (_, hour) => (hour < 8 ? 2 : 6)))
    expect(load.runs.accuracy.origins).toBeGreaterThan(0)

    const [deploy, build] = steps
    expect([deploy?.step, build?.step]).toEqual(['deploy', 'build'])
    if (deploy?.nextAttempt.status !== 'expected' || build?.nextAttempt.status !== 'expected') throw new Error('Failures are not expected.')
    expect(deploy.nextAttempt.probability01).toBeGreaterThan(0.2)
    expect(build.nextAttempt.probability01).toBeLessThan(0.1)
    expect(deploy.nextAttempt.accuracy.auc ?? 0).toBeGreaterThan(0.7)
    expect(deploy.duration).toMatchObject({ status: 'expected', expectedMs: 5_000 })
    expect(deploy.durationAccuracy).toMatchObject({ trials: 20, coverage01: 1, wape: 0 })

    const models = new Map((await storage.records.read('prediction_models')).map((row) => [row.model_type, row]))
    expect([...models.keys()].sort()).toEqual(['run-expectation', 'runs-an-hour', 'step-statistics', 'work-an-hour', 'work-failure'])
    expect(models.get('runs-an-hour')?.accuracy_metrics).toEqual(load.runs.accuracy)
    expect(models.get('work-failure')?.accuracy_metrics).toEqual(deploy.nextAttempt.accuracy)
    const stored = new Map((await storage.records.read('operational_predictions')).map((row) => [row.prediction_type, row]))
    expect(stored.get('work_an_hour')).toMatchObject({ model_id: models.get('work-an-hour')?.id, prediction_data: { accuracy: load.work.accuracy } })
    expect(stored.get('step_failure')?.model_id).toBe(models.get('work-failure')?.id)
    expect(stored.get('next_run')).toMatchObject({ prediction_data: { accuracy: { trials: 20 } } })
  })

  test('are the same in a new process, which fits nothing again', async () => {
    const storage = memoryStorage({ endedRunsMax: 1_000 })
    await writeDays(storage)
    const before = await new Analytics({ storage, clock }).predictions()
    const emptied = { ...memoryStorage(), records: storage.records }
    const later = { now: () => clock.now() + 1 }
    expect(await new Analytics({ storage: emptied, clock: later }).predictions()).toEqual(before)
    expect((await storage.records.read('prediction_models')).map(({ last_trained_at }) => last_trained_at)).toEqual(Array.from({ length: 5 }, () => clock.now()))
  })

  test('of too little are said to be not enough data', async () => {
    const storage = memoryStorage()
    await writeRuns(storage, 12)
    const { load, steps } = await new Analytics({ storage }).predictions()
    expect(load).toEqual({ runs: { status: 'not_enough_data', hours: 0, hoursMin: 24 }, work: { status: 'not_enough_data', hours: 0, hoursMin: 24 } })
    expect(steps[0]?.nextAttempt).toEqual({ status: 'not_enough_data', rows: 28, failures: 4, rowsMin: 40, classRowsMin: 10 })
  })

  test('two processes that conclude the same store it once', async () => {
    const storage = memoryStorage()
    await writeRuns(storage, 12)
    const one = new Analytics({ storage, clock })
    const other = new Analytics({ storage, clock })
    await Promise.all([one.report('executive'), other.report('executive')])
    const { predictions, insights } = { predictions: await storage.records.read('operational_predictions'), insights: await storage.records.read('analytics_insights') }
    expect(await storage.records.read('prediction_models')).toHaveLength(2)
    expect(predictions).toHaveLength(4)
    expect(insights).toHaveLength((await one.insights()).insights.length)
  })
})

describe('a new process', () => {
  test('goes on from the stored models when the log is gone', async () => {
    const storage = memoryStorage()
    await writeRuns(storage, 12)
    const before = await new Analytics({ storage }).predictions()
    const emptied = { ...memoryStorage(), records: storage.records }
    expect(await new Analytics({ storage: emptied }).predictions()).toEqual(before)
    expect(await storage.records.read('operational_predictions')).toHaveLength(4)
    expect(await storage.records.read('prediction_models')).toHaveLength(2)
  })

  test('learns again from the log when a stored model cannot be read', async () => {
    const storage = memoryStorage()
    await writeRuns(storage, 12)
    const before = await new Analytics({ storage }).predictions()
    const models = await storage.records.read('prediction_models')
    await storage.records.write(models.map(({ id }) => ({ op: 'update', table: 'prediction_models', id, set: { model_data: { v: 99 } } })))
    expect(await new Analytics({ storage }).predictions()).toEqual(before)
    expect((await storage.records.read('prediction_models')).map(({ model_data }) => (model_data as { v: number }).v)).toEqual([1, 1])
  })
})

describe('insights and recommendations', () => {
  test('name the longest, costliest, failing and retried step', async () => {
    const storage = memoryStorage()
    await writeRuns(storage, 30)
    const { insights } = await new Analytics({ storage }).insights()
    expect(new Map(insights.map(({ type, step }) => [type, step]))).toEqual(new Map([
      ['longest_step', 'build'], ['cost_driver', 'build'], ['failing_step', 'test'], ['retrying_step', 'test'],
    ]))
    expect(insights.every(({ impact01 }) => impact01 >= 0 && impact01 <= 1)).toBe(true)
    expect(insights.map(({ impact01 }) => impact01)).toEqual(insights.map(({ impact01 }) => impact01).sort((a, b) => b - a))
  })

  test('a regression is stated with its test and advised on with the time it costs', async () => {
    const storage = memoryStorage()
    await writeRuns(storage, 30)
    await writeRuns(storage, 12, { from: 30, buildMs: 1_500 })
    const analytics = new Analytics({ storage })
    const regression = (await analytics.insights()).insights.find(({ type }) => type === 'duration_regression')
    expect(regression).toMatchObject({ step: 'build', message: expect.stringMatching(/slower: 1\.5 s .*rank test, p = /) as string, evidence: { changedAt: 30 * 10_000 } })
    const advice = (await analytics.recommendations()).recommendations.find(({ action }) => action === 'investigate_regression')
    expect(advice?.confidence01 ?? 0).toBeGreaterThan(0.99)
    expect(advice?.expectedSaving.msPerRun ?? 0).toBeGreaterThan(400)
  })

  test('failures that have become more are stated with their test and advised on', async () => {
    const storage = memoryStorage()
    const fails = (index: number) => index >= 48 && index % 2 === 0
    for (let index = 0; index < 64; index++) {
      await appendRun(storage, `run-${index}`, { startedAt: index * 10_000, steps: [{ name: 'fetch', ms: 100, failed: fails(index) }, { name: 'save', ms: 10 }] })
    }
    const analytics = new Analytics({ storage })
    const { insights, checks, load } = await analytics.insights()
    expect(insights.find(({ type }) => type === 'failure_rise')).toMatchObject({
      step: 'fetch', impact01: 0.5, message: expect.stringContaining('in 8 of the newest 16 attempts, 0 of the 48 before') as string, evidence: { newestFrom: 480_000 },
    })
    expect(checks).toEqual([
      { type: 'duration_regression', status: 'ok', tested: 2, tooShort: 0, valuesMin: 16 },
      { type: 'failure_rise', status: 'ok', tested: 2, tooShort: 0, valuesMin: 16 },
      { type: 'version_regression', status: 'not_enough_data', tested: 0, tooShort: 0, valuesMin: 8 },
      { type: 'bottleneck', status: 'not_enough_data', tested: 0, tooShort: 0, valuesMin: 8 },
    ])
    expect(load).toEqual({ status: 'not_enough_data', hours: 0, hoursMin: 168 })
    const advice = (await analytics.recommendations()).recommendations.find(({ action }) => action === 'investigate_failures')
    // A failure loses 100 ms, and there is half a failure more in each run.
    expect(advice?.expectedSaving.msPerRun).toBeCloseTo(50, 9)
  })

  test('a check of too few attempts says so', async () => {
    const storage = memoryStorage()
    await writeRuns(storage, 15)
    expect((await new Analytics({ storage }).insights()).checks).toEqual([
      { type: 'duration_regression', status: 'not_enough_data', tested: 0, tooShort: 2, valuesMin: 16 },
      // The other step was tried again five times.
      { type: 'failure_rise', status: 'ok', tested: 1, tooShort: 1, valuesMin: 16 },
      { type: 'version_regression', status: 'not_enough_data', tested: 0, tooShort: 0, valuesMin: 8 },
      { type: 'bottleneck', status: 'not_enough_data', tested: 0, tooShort: 0, valuesMin: 8 },
    ])
  })

  test('a version that made its workflow slower is named', async () => {
    const storage = memoryStorage()
    const planOf = (version: string) => `00000000-0000-4000-8000-00000000000${version[0] ?? ''}`
    const plan = (version: string, runsBefore: number) => storage.records.write([{
      op: 'insert', table: 'workflow_plans', row: { id: planOf(version), name: 'release', plan_graph: { name: 'release', version }, created_at: runsBefore * 10_000 },
    }])
    await plan('1.0.0', 0)
    await writeRuns(storage, 20, { planId: planOf('1.0.0') })
    // There is nothing older than the only version.
    expect((await new Analytics({ storage }).insights()).checks.at(-2)).toMatchObject({ tested: 0, tooShort: 0 })
    await plan('2.0.0', 20)
    await writeRuns(storage, 7, { from: 20, buildMs: 1_500, planId: planOf('2.0.0') })
    expect((await new Analytics({ storage }).insights()).checks.at(-2)).toEqual({ type: 'version_regression', status: 'not_enough_data', tested: 0, tooShort: 1, valuesMin: 8 })
    await writeRuns(storage, 13, { from: 27, buildMs: 1_500, planId: planOf('2.0.0') })
    const { insights, checks } = await new Analytics({ storage }).insights()
    expect(checks.at(-2)).toMatchObject({ status: 'ok', tested: 1 })
    expect(insights.filter(({ type }) => type === 'version_regression')).toMatchObject([{
      step: 'release', kind: 'workflow', message: expect.stringMatching(/^"release" takes 1\.7 s on average, not 1\.2 s, since version 2\.0\.0 \(20 runs, 20 of other plans/) as string,
      evidence: { version: '2.0.0', planId: planOf('2.0.0'), since: 200_000, measure: 'wallMs' },
    }])
    expect((await storage.records.read('analytics_insights')).filter(({ insight_type }) => insight_type === 'version_regression')).toHaveLength(1)
  })

  test('advice on failures states what they cost a run', async () => {
    const storage = memoryStorage()
    await writeRuns(storage, 30)
    const { recommendations } = await new Analytics({ storage }).recommendations()
    const advice = recommendations.find(({ action }) => action === 'fix_failures')
    // Ten failures of 80 ms and $0.0625 in 30 runs.
    expect(advice?.expectedSaving.kind).toBe('upper_bound')
    expect(advice?.expectedSaving.msPerRun).toBeCloseTo(800 / 30, 9)
    expect(advice?.expectedSaving.usdPerRun).toBeCloseTo(0.625 / 30, 9)
  })

  test('advice to steady a step is given only when slow executions cost something', async () => {
    const actionsAfter = async (slowMs: number) => {
      const storage = memoryStorage()
      for (let index = 0; index < 20; index++) await appendRun(storage, `run-${index}`, { startedAt: index * 10_000, steps: [{ name: 'only', ms: index % 5 === 0 ? slowMs : 100 }] })
      return (await new Analytics({ storage }).recommendations()).recommendations.map(({ action, expectedSaving }) => [action, expectedSaving.msPerRun])
    }
    expect(await actionsAfter(101)).toEqual([])
    expect(await actionsAfter(600)).toEqual([['steady_duration', 100]])
  })

  test('a steady store raises no alarm', async () => {
    const storage = memoryStorage()
    for (let index = 0; index < 40; index++) await appendRun(storage, `run-${index}`, { startedAt: index * 1_000, steps: [{ name: 'only', ms: 100 + ((index * 7) % 5) }] })
    const { insights } = await new Analytics({ storage }).insights()
    expect(insights.map(({ type }) => type)).toEqual(['longest_step'])
  })

  test('are stored once, the advice beside the insight it follows from', async () => {
    const storage = memoryStorage()
    await writeRuns(storage, 30)
    const analytics = new Analytics({ storage })
    const { insights } = await analytics.insights()
    await analytics.recommendations()
    await new Analytics({ storage }).insights()
    const rows = await storage.records.read('analytics_insights')
    expect(rows).toHaveLength(insights.length)
    const failing = rows.find(({ insight_type }) => insight_type === 'failing_step')
    expect(failing?.action_recommendations).toMatchObject([{ action: 'fix_failures' }])
    expect(failing?.impact_score).toBe(insights.find(({ type }) => type === 'failing_step')?.impact01)
  })
})

describe('a store that grows', () => {
  test('has its load trend and its odd hours as rows, beside the insights', async () => {
    const storage = memoryStorage({ endedRunsMax: 5_000 })
    const chance = noise(300, 5)
    let runs = 0
    for (let hour = 0; hour < 200; hour++) {
      const count = Math.round(3 + hour / 25 + 2 * (chance[hour] ?? 0)) + (hour === 120 ? 40 : 0)
      for (let inHour = 0; inHour < count; inHour++) {
        runs += 1
        await appendRun(storage, `run-${runs}`, { startedAt: hour * HOUR_MS + inHour * 1_000, steps: [{ name: 'build', ms: 100 }] })
      }
    }
    const { load } = await new Analytics({ storage, clock }).insights()
    expect(load).toMatchObject({ status: 'ok', direction: 'rising' })
    const rows = new Map((await storage.records.read('analytics_insights')).map((row) => [row.insight_type, row]))
    expect([...rows.keys()].sort()).toEqual(['load_trend', 'longest_step', 'odd_hours'])
    expect(rows.get('load_trend')).toMatchObject({ insight_data: { direction: 'rising', hours: 199 }, impact_score: null, action_recommendations: [] })
    expect(rows.get('odd_hours')?.insight_data).toMatchObject({ oddHours: [{ at: 120 * HOUR_MS }] })
    const { markdown } = await new Analytics({ storage, clock }).report('executive')
    expect(markdown).toMatch(/- Work an hour is rising, by \d\.\d\d a day \(95 % interval \d\.\d\d to \d\.\d\d\)\./)
    expect(markdown).toMatch(/- An hour had far more or less work than is usual at that time, the newest 1970-01-06T00:00:00\.000Z: \d+, not \d+\./)
  })

  test('has agents that are about to be full named, with what their work waits', async () => {
    const storage = memoryStorage({ endedRunsMax: 5_000 })
    // One place, that of a quarter of an hour; each day there is more to do in the hour after noon, and it comes at once.
    for (let day = 0; day < 14; day++) {
      const noon = (day * 24 + 12) * HOUR_MS
      const works = Math.min(24, 9 + day)
      for (let index = 0; index < works; index++) {
        await appendRun(storage, `s-${day}-${index}`, { workflow: 'solo', startedAt: noon + index * 130_000, steps: [{ name: 'coder', kind: 'agent', ms: 130_000, waitedMs: index * 130_000 }] })
      }
    }
    const { insights, checks } = await new Analytics({ storage, clock }).insights()
    expect(checks.at(-1)).toEqual({ type: 'bottleneck', status: 'ok', tested: 1, tooShort: 0, valuesMin: 8 })
    expect(insights.find(({ type }) => type === 'bottleneck')).toMatchObject({
      step: 'coder', kind: 'agent', evidence: { size: 1, days: 12, status: 'saturating' },
      message: expect.stringMatching(/^Agent "coder" has \d\d\.\d % of its only place taken in the busiest hour of a day, and at its pace all but one in ten within \d+ days/) as string,
    })
    expect((await storage.records.read('analytics_insights')).map(({ insight_type }) => insight_type)).toContain('bottleneck')
  })
})

describe('the executive report', () => {
  test('scores health from drivers that add up to it', async () => {
    const storage = memoryStorage()
    await writeRuns(storage, 30)
    await appendRun(storage, 'broken', { startedAt: 900_000, status: 'failed', steps: [] })
    const { health, markdown, insights, recommendations } = await new Analytics({ storage, clock }).report('executive')
    // 30 of 31 runs, 60 of 70 attempts, both steps kept their pace, 0.625 of 17.5 USD lost.
    expect(health.score).toBeCloseTo(100 * (0.4 * (30 / 31) + 0.2 * (60 / 70) + 0.2 + 0.2 * (1 - 0.625 / 17.5)), 9)
    expect(insights.length).toBeGreaterThan(0)
    expect(recommendations.length).toBeGreaterThan(0)
    expect(markdown).toMatch(/^# Executive report\n\n2023-11-14T22:13:20\.000Z\n\n\*\*Health: 9\d of 100\*\*/)
    expect(markdown).toContain('## What to do\n\n- ')
  })

  test('says what is to be expected with how far off that was so far', async () => {
    const storage = memoryStorage({ endedRunsMax: 1_000 })
    await writeDays(storage)
    const { markdown, load } = await new Analytics({ storage, clock }).report('executive')
    expect(load.runs.status).toBe('expected')
    // Eight runs by night and 48 by day.
    expect(markdown).toMatch(/- Runs: about 56, at most 3 in an hour \(tier A, from 96 hours, off by 0\.\d % so far\)/)
    expect(markdown).toMatch(/- release: 25\.0 s .* \(from \d+ runs, off by 0\.0 % so far\)/)
    const few = memoryStorage()
    await writeRuns(few, 5)
    expect((await new Analytics({ storage: few }).report('executive')).markdown).toContain('- Pieces of work: not enough data (0 of 24 hours)')
  })

  test('a name from outside cannot become markup', async () => {
    const storage = memoryStorage()
    await appendRun(storage, 'r1', { startedAt: 0, workflow: '<b>x</b>', steps: [{ name: '[a](b)\n# c', ms: 10 }] })
    const { markdown } = await new Analytics({ storage }).report('executive')
    expect(markdown).toContain('\\<b\\>x')
    expect(markdown).toContain('\\[a\\](b) \\# c')
  })

  test('another name is refused', async () => {
    // The type forbids it; a caller without types can still ask.
    const error: unknown = await new Analytics({ storage: memoryStorage() }).report('weekly' as 'executive').catch((thrown: unknown) => thrown)
    expect(isNofxError(error, 'input.invalid')).toBe(true)
  })
})

test('after a store that failed once the next call succeeds', async () => {
  const storage = memoryStorage()
  await writeRuns(storage, 3)
  let failures = 1
  const outcomes = { read: (...filter: Parameters<Storage['outcomes']['read']>) => (failures-- > 0 ? Promise.reject(new Error('gone')) : storage.outcomes.read(...filter)) }
  const analytics = new Analytics({ storage: { ...storage, outcomes } })
  await expect(analytics.predictions()).rejects.toThrow('gone')
  expect((await analytics.predictions()).workflows).toMatchObject([{ workflow: 'release' }])
})

test('statistics and the comparison of a run are at hand', async () => {
  const storage = memoryStorage()
  await writeRuns(storage, 4)
  const analytics = new Analytics({ storage })
  expect((await analytics.statistics()).map(({ name, seen }) => [name, seen])).toEqual([['build', 4], ['test', 6]])
  expect(await analytics.compareRun('release', 'run-3')).toMatchObject([{ step: 'build', runs: 3 }, { step: 'test', runs: 3 }])
})
