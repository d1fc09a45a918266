import type { RecordChange } from '@nofx/core'
import type { Insights } from '../insights/insight.ts'
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

/** Insights as rows of `analytics_insights`, each with the recommendations that follow from it. */
export function insightRecords({ basis, insights }: Insights, { recommendations }: Recommendations, created_at: number): readonly RecordChange[] {
  return insights.map((insight): RecordChange => ({
    op: 'insert',
    table: 'analytics_insights',
    row: {
      id: derivedId(JSON.stringify([insight.type, basis, insight.runName, insight.kind, insight.step, insight.evidence['measure'] ?? null])),
      insight_type: insight.type,
      insight_data: { basis, ...insight },
      impact_score: insight.impact01,
      action_recommendations: recommendations.filter(({ runName, step, evidence }) => runName === insight.runName && step === insight.step && evidence.type === insight.type),
      created_at,
    },
  }))
}
