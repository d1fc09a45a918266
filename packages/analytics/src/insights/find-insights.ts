import type { StepHistory } from '../outcomes/outcome-history.ts'
import type { PlanVersion } from '../outcomes/read-plan-versions.ts'
import { completedDurations, summariseStep, type StepStatistics } from '../outcomes/step-statistics.ts'
import { findChanges } from '../trends/find-changes.ts'
import { agentBottlenecks, BOTTLENECK_DAYS_MIN, type AgentBottleneck } from './agent-bottlenecks.ts'
import { DURATION_SHIFT_MIN, durationShift } from './duration-shift.ts'
import { FAILURE_SHIFT_MIN, failureShifts } from './failure-shift.ts'
import { formatMs, formatShare, formatUsd } from './format.ts'
import type { ChangeCheck, Insight, Insights } from './insight.ts'
import { basisOf, NOT_ENOUGH_DATA, type Knowledge } from './knowledge.ts'
import { loadChanges } from './load-changes.ts'
import { versionChanges, type VersionChange } from './version-changes.ts'

/** Attempts that a share of failures or retries needs before it is worth a word. */
const ATTEMPTS_MIN = 5

/** A step may fail this often before anybody is told. */
const FAILURES_TOLERATED01 = 0.05

/** Of a step's attempts, this share may be retries before anybody is told. */
const RETRIES_TOLERATED01 = 0.1

/** A shift with a larger p value, over all steps that were tested together, is taken for chance. */
const REGRESSION_P_MAX = 0.01

/** A smaller growth is real perhaps, but not worth a word. */
const REGRESSION_GROWTH_MIN = 0.1

/** Runs that a comparison of plans needs on either side. */
const VERSION_RUNS_MIN = 8

/**
 * Finds what stands out in what is known. Costs a sort of each step's observations.
 *
 * @param plans the plan that each workflow follows, where there are runs of another
 */
export function findInsights(knowledge: Knowledge, plans: ReadonlyMap<string, PlanVersion>): Insights {
  const histories = [...knowledge.outcomes.steps.values()]
  const steps = histories.map(summariseStep)
  const changes = versionChanges(knowledge.runs, plans)
  const bottlenecks = agentBottlenecks(knowledge.outcomes.agents)
  const insights = [...[...groupByRun(steps).values()].flatMap(shareInsights), ...steps.flatMap(reliabilityInsights), ...regressions(histories), ...failureRises(histories), ...changes.flatMap(versionInsight), ...bottlenecks.found.map(bottleneckInsight)]
  const empty = steps.length === 0
  return {
    status: empty ? 'not_enough_data' : 'ok', message: empty ? NOT_ENOUGH_DATA : null, basis: basisOf(knowledge),
    insights: insights.sort((a, b) => b.impact01 - a.impact01),
    checks: [
      checkOf('duration_regression', histories.map(({ observations }) => completedDurations(observations).length), DURATION_SHIFT_MIN),
      checkOf('failure_rise', histories.map(({ observations }) => observations.length), FAILURE_SHIFT_MIN),
      checkOf('version_regression', changes.filter(({ measure }) => measure === 'wallMs').map(({ runsBefore, runsAfter }) => Math.min(runsBefore, runsAfter)), VERSION_RUNS_MIN),
      { type: 'bottleneck', status: bottlenecks.tested === 0 ? 'not_enough_data' : 'ok', tested: bottlenecks.tested, tooShort: bottlenecks.tooShort, valuesMin: BOTTLENECK_DAYS_MIN },
    ],
    load: loadChanges(knowledge.outcomes),
  }
}

function checkOf(type: ChangeCheck['type'], lengths: readonly number[], valuesMin: number): ChangeCheck {
  const tested = lengths.filter((length) => length >= valuesMin).length
  return { type, status: tested === 0 ? 'not_enough_data' : 'ok', tested, tooShort: lengths.length - tested, valuesMin }
}

function groupByRun(steps: readonly StepStatistics[]): ReadonlyMap<string, readonly StepStatistics[]> {
  const groups = new Map<string, StepStatistics[]>()
  for (const step of steps) groups.set(step.runName, [...(groups.get(step.runName) ?? []), step])
  return groups
}

/** The step that takes most of the time and the one that takes most of the money, for one kind of run. */
function shareInsights(steps: readonly StepStatistics[]): readonly Insight[] {
  return [
    largestShare(steps, timePerRun, 'longest_step', (step, share) => `"${step.name}" takes ${formatMs(timePerRun(step))} a run, ${formatShare(share)} of the work of "${step.runName}".`),
    largestShare(steps, costPerRun, 'cost_driver', (step, share) => `"${step.name}" costs ${formatUsd(costPerRun(step))} a run, ${formatShare(share)} of the cost of "${step.runName}".`),
  ].filter((insight) => insight !== undefined)
}

function largestShare(
  steps: readonly StepStatistics[],
  measure: (step: StepStatistics) => number,
  type: 'longest_step' | 'cost_driver',
  message: (step: StepStatistics, share: number) => string,
): Insight | undefined {
  const total = steps.reduce((sum, step) => sum + measure(step), 0)
  const largest = steps.reduce<StepStatistics | undefined>((best, step) => (best === undefined || measure(step) > measure(best) ? step : best), undefined)
  if (largest === undefined || total <= 0) return undefined
  const share = measure(largest) / total
  const evidence = { msPerRun: timePerRun(largest), usdPerRun: costPerRun(largest), share01: share, p50Ms: largest.durations?.p50Ms ?? null, p95Ms: largest.durations?.p95Ms ?? null, attempts: largest.runs }
  return insightOf(type, largest, message(largest, share), evidence, share)
}

/** The time that all attempts at a step take in one run, in ms, failed ones included. */
function timePerRun({ durations, lost, runs, attemptsPerRun }: StepStatistics): number {
  const total = (durations ? durations.meanMs * durations.count : 0) + lost.ms
  return runs === 0 ? 0 : (total / runs) * attemptsPerRun
}

function costPerRun({ costUsd, attemptsPerRun }: StepStatistics): number {
  return costUsd.mean * attemptsPerRun
}

function reliabilityInsights(step: StepStatistics): readonly Insight[] {
  if (step.runs < ATTEMPTS_MIN) return []
  const { failureProbability: { estimate01, lower01, upper01 }, failures, retries, runs } = step
  const evidence = { attempts: runs, failures, retries, failureEstimate01: estimate01, failureLower01: lower01, failureUpper01: upper01 }
  return [
    ...(lower01 > FAILURES_TOLERATED01
      ? [insightOf('failing_step', step, `"${step.name}" failed in ${failures} of ${runs} attempts (95 % interval ${formatShare(lower01)} to ${formatShare(upper01)}).`, evidence, estimate01)]
      : []),
    ...(retries > RETRIES_TOLERATED01 * runs
      ? [insightOf('retrying_step', step, `"${step.name}" was tried again in ${retries} of ${runs} attempts.`, evidence, retries / runs)]
      : []),
  ]
}

/** Steps that have become slower. The bound on p is divided by the number of tests (Bonferroni), so that many steps do not raise false alarms. */
function regressions(histories: readonly StepHistory[]): readonly Insight[] {
  const tested = histories.flatMap((step) => {
    const shift = durationShift(completedDurations(step.observations))
    return shift === null ? [] : [{ step, shift }]
  })
  return tested.flatMap(({ step, shift }) => {
    const growth = shift.olderMedianMs > 0 ? shift.newestMedianMs / shift.olderMedianMs - 1 : 0
    if (shift.pValue * tested.length > REGRESSION_P_MAX || growth < REGRESSION_GROWTH_MIN) return []
    const message = `"${step.name}" has become slower: ${formatMs(shift.newestMedianMs)} in the newest ${shift.newestRuns} runs, ${formatMs(shift.olderMedianMs)} in the ${shift.olderRuns} before (rank test, p = ${shift.pValue.toPrecision(2)}).`
    return [insightOf('duration_regression', step, message, { ...shift, growth, testsTogether: tested.length, changedAt: slowerSince(step) }, Math.min(1, growth))]
  })
}

/** When the first run at the newest, higher level started, epoch ms; null when the durations show no step. Relative, so that noise is as large at any level. */
function slowerSince({ observations }: StepHistory): number | null {
  const completed = observations.filter(({ failed }) => !failed)
  const [before, newest] = findChanges(completed.map(({ durationMs }) => Math.log1p(durationMs))).slice(-2)
  return before === undefined || newest === undefined || newest.mean <= before.mean ? null : (completed[newest.start]?.startedAt ?? null)
}

function failureRises(histories: readonly StepHistory[]): readonly Insight[] {
  return failureShifts(histories).map(({ step, shift }) => {
    const { olderAttempts, olderFailures, newestAttempts, newestFailures, adjustedPValue } = shift
    const rise01 = newestFailures / newestAttempts - olderFailures / olderAttempts
    const message = `"${step.name}" has begun to fail more: in ${newestFailures} of the newest ${newestAttempts} attempts, ${olderFailures} of the ${olderAttempts} before (rank test, adjusted p = ${adjustedPValue.toPrecision(2)}).`
    return insightOf('failure_rise', step, message, { ...shift, rise01 }, rise01)
  })
}

function versionInsight({ workflow, plan, measure, comparison, meanBefore, meanAfter, runsBefore, runsAfter }: VersionChange): readonly Insight[] {
  if (comparison.verdict !== 'regressed') return []
  const { effect, adjustedPValue } = comparison
  const growth = meanBefore > 0 ? meanAfter / meanBefore - 1 : 1
  const message = `"${workflow}" ${WORSE[measure](meanBefore, meanAfter)} since version ${plan.version} (${runsAfter} runs, ${runsBefore} of other plans; rank test, adjusted p = ${adjustedPValue.toPrecision(2)}).`
  const evidence = { version: plan.version, planId: plan.planId, since: plan.since, measure, meanBefore, meanAfter, runsBefore, runsAfter, effect, adjustedPValue }
  return [insightOf('version_regression', { name: workflow, runName: workflow, kind: 'workflow' }, message, evidence, measure === 'failed' ? meanAfter - meanBefore : growth)]
}

function bottleneckInsight({ agent, size, bottleneck, meanWaitMs, days }: AgentBottleneck): Insight {
  const { status, utilisation, steps, stepsEarliest, stepsLatest, slopePerStep, pValue } = bottleneck
  const busy = `Agent "${agent}" has ${formatShare(utilisation ?? 0)} of its ${size === 1 ? 'only place' : `${size} places`} taken in the busiest hour of a day`
  const when = status === 'saturated' ? '' : `, and at its pace all but one in ten within ${Math.ceil(steps ?? 0)} days (p = ${pValue.toPrecision(2)})`
  const message = `${busy}${when}; its newest work waited ${formatMs(meanWaitMs)} on average. Raise its maxConcurrency, or register more of its kind.`
  const evidence = { status, size, utilisation, daysLeft: steps, daysLeftEarliest: stepsEarliest, daysLeftLatest: stepsLatest, slopePerDay: slopePerStep, pValue, meanWaitMs, days }
  return insightOf('bottleneck', { name: agent, runName: agent, kind: 'agent' }, message, evidence, utilisation ?? 0)
}

/** What has become worse, in words; means before and after. */
const WORSE: Readonly<Record<VersionChange['measure'], (before: number, after: number) => string>> = {
  wallMs: (before, after) => `takes ${formatMs(after)} on average, not ${formatMs(before)},`,
  costUsd: (before, after) => `costs ${formatUsd(after)} on average, not ${formatUsd(before)},`,
  retries: (before, after) => `has ${after.toFixed(1)} retries a run, not ${before.toFixed(1)},`,
  failed: (before, after) => `fails in ${formatShare(after)} of runs, not ${formatShare(before)},`,
}

function insightOf(type: Insight['type'], { name, runName, kind }: Pick<StepHistory, 'name' | 'runName' | 'kind'>, message: string, evidence: Insight['evidence'], impact01: number): Insight {
  return { type, step: name, runName, kind, message, evidence, impact01: Math.min(1, Math.max(0, impact01)) }
}
