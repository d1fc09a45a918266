import type { HealthScore } from './health-score.ts'
import type { Insight, Insights } from './insight.ts'
import type { LoadChanges } from './load-changes.ts'
import type { NextRun, Predictions } from './predictions.ts'
import type { Recommendation, Recommendations } from './recommendation.ts'
import { reportMarkdown } from './report-markdown.ts'

/** Lines of each kind in a report: what a busy person reads. */
const LINES_MAX = 5

/** The state of things on one page, as data and as Markdown. */
export interface ExecutiveReport {
  readonly kind: 'executive'
  readonly status: 'ok' | 'not_enough_data'
  /** Why there is nothing to say; null when there is. */
  readonly message: string | null
  /** Epoch ms. */
  readonly createdAt: number
  readonly health: HealthScore
  readonly workflows: readonly NextRun[]
  /** What there will be to do in the next day, hour by hour. */
  readonly load: Predictions['load']
  /** How the work an hour has changed. */
  readonly loadChanges: LoadChanges
  /** The insights with the largest impact, at most 5. */
  readonly insights: readonly Insight[]
  /** The surest recommendations, at most 5. */
  readonly recommendations: readonly Recommendation[]
  readonly markdown: string
}

export interface ReportParts {
  readonly createdAt: number
  readonly health: HealthScore
  readonly predictions: Predictions
  readonly insights: Insights
  readonly recommendations: Recommendations
}

export function executiveReport({ createdAt, health, predictions, insights, recommendations }: ReportParts): ExecutiveReport {
  const report = {
    kind: 'executive' as const,
    status: predictions.status,
    message: predictions.message,
    createdAt,
    health,
    workflows: predictions.workflows,
    load: predictions.load,
    loadChanges: insights.load,
    insights: insights.insights.slice(0, LINES_MAX),
    recommendations: recommendations.recommendations.slice(0, LINES_MAX),
  }
  return { ...report, markdown: reportMarkdown(report) }
}
