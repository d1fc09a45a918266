import type { RecordChange } from '@nofx/core'
import type { Insights } from '../insights/insight.ts'
import type { LoadChanges } from '../insights/load-changes.ts'
import type { Predictions } from '../insights/predictions.ts'
import type { Recommendations } from '../insights/recommendation.ts'
import { EXPECTED_LEVEL } from '../outcomes/expected-duration.ts'
import { derivedId } from './derived-id.ts'
import type { KeptFitted } from './fitted-models.ts'
import type { KeptKnowledge } from './learned-knowledge.ts'
import type { KeptModel } from './model-store.ts'

/** Step risks that are stored of one prediction: the most likely failures. The others can be computed from the model at any time. */
const STEP_RISKS_MAX = 50

/** The level of the intervals of failure probabilities. */
const PROBABILITY_LEVEL = 0.95

/** Predictions as rows of `operational_predictions`, each from the model that made it. Ids follow from what is said and of which state of the store. */
export function predictionRecords({ basis, workflows, steps, load }: Predictions, models: KeptKnowledge & KeptFitted, predicted_at: number): readonly RecordChange[] {
  const insert = (model: KeptModel, prediction_type: string, about: readonly string[], prediction: object, confidence_level: number | null): RecordChange => ({
    op: 'insert',
    table: 'operational_predictions',
    row: {
      id: derivedId(JSON.stringify([prediction_type, basis, ...about])),
      model_id: model.id, prediction_type, prediction_data: { basis, ...prediction }, confidence_level, predicted_at,
    },
  })
  const { runs, runsAnHour, workAnHour, failure } = models
  return [
    ...workflows.flatMap(({ workflow, next, accuracy, durations }) => [
      ...(next.status === 'expected' ? [insert(runs, 'next_run', [workflow], { workflow, next, accuracy }, EXPECTED_LEVEL)] : []),
      ...(durations.status === 'expected' ? [insert(runs, 'run_durations', [workflow], { workflow, durations }, null)] : []),
    ]),
    ...(runsAnHour && load.runs.status === 'expected' ? [insert(runsAnHour, 'runs_an_hour', [], load.runs, null)] : []),
    ...(workAnHour && load.work.status === 'expected' ? [insert(workAnHour, 'work_an_hour', [], load.work, null)] : []),
    ...steps.slice(0, STEP_RISKS_MAX).map((risk) =>
      insert((risk.nextAttempt.status === 'expected' ? failure : undefined) ?? models.steps, 'step_failure', [risk.runName, risk.kind, risk.step], risk, PROBABILITY_LEVEL)),
  ]
}

/** Insights as rows of `analytics_insights`, each with the recommendations that follow from it, and how the load changes as `load_trend` and `odd_hours`. */
export function insightRecords({ basis, insights, load }: Insights, { recommendations }: Recommendations, created_at: number): readonly RecordChange[] {
  const insert = (insight_type: string, about: readonly unknown[], insight: object, impact_score: number | null, action_recommendations: Recommendations['recommendations']): RecordChange => ({
    op: 'insert',
    table: 'analytics_insights',
    row: { id: derivedId(JSON.stringify([insight_type, basis, ...about])), insight_type, insight_data: { basis, ...insight }, impact_score, action_recommendations, created_at },
  })
  return [
    ...insights.map((insight) => insert(
      insight.type, [insight.runName, insight.kind, insight.step, insight.evidence['measure'] ?? null], insight, insight.impact01,
      recommendations.filter(({ runName, step, evidence }) => runName === insight.runName && step === insight.step && evidence.type === insight.type),
    )),
    ...loadRows(load).map(({ type, change }) => insert(type, [], change, null, [])),
  ]
}

/** What is worth a row of how the load changes: neither a steady load nor the absence of odd hours. Nobody can say how much it matters. */
function loadRows(load: LoadChanges): readonly { readonly type: 'load_trend' | 'odd_hours'; readonly change: object }[] {
  if (load.status === 'not_enough_data') return []
  const { direction, trend, oddHours, hours } = load
  return [
    ...(direction === 'steady' ? [] : [{ type: 'load_trend' as const, change: { direction, ...trend, hours } }]),
    ...(oddHours.length === 0 ? [] : [{ type: 'odd_hours' as const, change: { oddHours, hours } }]),
  ]
}
