import { stepStatistics, type StepStatistics } from '../outcomes/step-statistics.ts'
import { formatMs, formatUsd } from './format.ts'
import type { Insight, Insights } from './insight.ts'
import type { Knowledge } from './knowledge.ts'
import type { Recommendation, Recommendations } from './recommendation.ts'

/** Observations at which an observed share is trusted half. */
const OBSERVATIONS_HALF_TRUSTED = 10

/** Fewer observations are no ground for advice. */
const OBSERVATIONS_MIN = 5

/** A step whose mean is nearer to its median than this share is steady: there is nothing to gain. */
const UNSTEADY_MIN01 = 0.05

/** Advises on insights. An insight without a saving that can be stated gives no advice. */
export function recommend({ outcomes }: Knowledge, { status, message, basis, insights }: Insights): Recommendations {
  const steps = new Map(stepStatistics(outcomes).map((step) => [keyOf(step.runName, step.kind, step.name), step]))
  const recommendations = insights
    .flatMap((insight) => {
      const step = steps.get(keyOf(insight.runName, insight.kind, insight.step))
      return step === undefined || step.runs < OBSERVATIONS_MIN ? [] : adviseOn(insight, step)
    })
    .sort((a, b) => b.confidence01 - a.confidence01)
  return { status, message, basis, recommendations }
}

function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts)
}

function adviseOn(insight: Insight, step: StepStatistics): readonly Recommendation[] {
  const trust = step.runs / (step.runs + OBSERVATIONS_HALF_TRUSTED)
  const perRun = step.attemptsPerRun / step.runs
  switch (insight.type) {
    case 'duration_regression': {
      const { newestMedianMs, olderMedianMs, pValue } = insight.evidence
      const msPerRun = (Number(newestMedianMs) - Number(olderMedianMs)) * step.attemptsPerRun
      return advice('investigate_regression', insight, `Find what made "${step.name}" slower; at its former pace a run would save ${formatMs(msPerRun)} of work.`, 1 - Number(pValue), msPerRun, 0, 'estimate')
    }
    case 'failing_step': {
      const msPerRun = step.lost.ms * perRun
      return advice('fix_failures', insight, `Remove the cause of the failures of "${step.name}"; they take ${formatMs(msPerRun)} and ${formatUsd(step.lost.costUsd * perRun)} a run.`, trust, msPerRun, step.lost.costUsd * perRun, 'upper_bound')
    }
    case 'failure_rise': {
      const { rise01, adjustedPValue } = insight.evidence
      const failuresPerRun = (Number(rise01) * step.attemptsPerRun) / Math.max(1, step.failures)
      const [msPerRun, usdPerRun] = [step.lost.ms * failuresPerRun, step.lost.costUsd * failuresPerRun]
      return advice('investigate_failures', insight, `Find what made "${step.name}" fail more; at its former rate a run would save ${formatMs(msPerRun)} and ${formatUsd(usdPerRun)} of failed work.`, 1 - Number(adjustedPValue), msPerRun, usdPerRun, 'estimate')
    }
    case 'longest_step': {
      const { durations } = step
      const excessMs = durations === null ? 0 : durations.meanMs - durations.p50Ms
      if (durations === null || excessMs < UNSTEADY_MIN01 * durations.meanMs) return []
      const msPerRun = excessMs * step.attemptsPerRun
      return advice('steady_duration', insight, `Bring the slow executions of "${step.name}" to its median of ${formatMs(durations.p50Ms)}; a run would save ${formatMs(msPerRun)} of work.`, trust, msPerRun, 0, 'estimate')
    }
    case 'cost_driver': {
      const usdPerRun = step.costUsd.mean * step.attemptsPerRun
      return advice('review_cost', insight, `Look for a cheaper way to do "${step.name}", which costs ${formatUsd(usdPerRun)} a run.`, trust, 0, usdPerRun, 'upper_bound')
    }
    case 'version_regression':
      // It is about a whole workflow, and what to do about its steps is said of them.
      return []
    case 'bottleneck':
      // It says what to do itself: waits are of all who ask together, so there is no saving of a run.
      return []
    case 'retrying_step':
      // Retries are what failures cause: the advice on the failures is the advice.
      return []
  }
}

function advice(
  action: Recommendation['action'], { type, step, runName, message: insightMessage, evidence }: Insight, message: string,
  confidence01: number, msPerRun: number, usdPerRun: number, kind: 'estimate' | 'upper_bound',
): readonly Recommendation[] {
  if (msPerRun <= 0 && usdPerRun <= 0) return []
  return [{ action, step, runName, message, evidence: { type, message: insightMessage, evidence }, confidence01: Math.min(1, Math.max(0, confidence01)), expectedSaving: { msPerRun, usdPerRun, kind } }]
}
