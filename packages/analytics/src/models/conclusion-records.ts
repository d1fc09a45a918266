import type { RecordChange } from '@nofx/core'
import type { Insights } from '../insights/insight.ts'
import type { Predictions } from '../insights/predictions.ts'
import type { Recommendations } from '../insights/recommendation.ts'
import { EXPECTED_LEVEL } from '../outcomes/expected-duration.ts'
import type { ModelType } from './model-store.ts'

/** Step risks that are stored of one prediction: the most likely failures. The others can be computed from the model at any time. */
const STEP_RISKS_MAX = 50

/** The level of the intervals of failure probabilities. */
const PROBABILITY_LEVEL = 0.95

/** Predictions as rows of `operational_predictions`. */
export function predictionRecords({ basis, workflows, steps }: Predictions, modelIds: Readonly<Record<ModelType, string>>, predicted_at: number): readonly RecordChange[] {
  const insert = (model: ModelType, prediction_type: string, prediction: object, confidence_level: number | null): RecordChange => ({
    op: 'insert',
    table: 'operational_predictions',
    row: { id: crypto.randomUUID(), model_id: modelIds[model], prediction_type, prediction_data: { basis, ...prediction }, confidence_level, predicted_at },
  })
  return [
    ...workflows.flatMap(({ workflow, next, durations }) => [
      ...(next.status === 'expected' ? [insert('run-expectation', 'next_run', { workflow, next }, EXPECTED_LEVEL)] : []),
      ...(durations.status === 'expected' ? [insert('run-expectation', 'run_durations', { workflow, durations }, null)] : []),
    ]),
    ...steps.slice(0, STEP_RISKS_MAX).map((risk) => insert('step-statistics', 'step_failure', risk, PROBABILITY_LEVEL)),
  ]
}

/** Insights as rows of `analytics_insights`, each with the recommendations that follow from it. */
export function insightRecords({ basis, insights }: Insights, { recommendations }: Recommendations, created_at: number): readonly RecordChange[] {
  return insights.map((insight): RecordChange => ({
    op: 'insert',
    table: 'analytics_insights',
    row: {
      id: crypto.randomUUID(),
      insight_type: insight.type,
      insight_data: { basis, ...insight },
      impact_score: insight.impact01,
      action_recommendations: recommendations.filter(({ runName, step, evidence }) => runName === insight.runName && step === insight.step && evidence.type === insight.type),
      created_at,
    },
  }))
}
