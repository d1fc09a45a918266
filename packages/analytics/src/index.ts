// Forecasts
export { forecast, type Forecast, type ForecastOptions } from './forecast/forecast.ts'
export { fitForecaster, OBSERVED_MIN, type FittedForecaster, type ForecastInterval, type Prediction } from './forecast/fit-forecaster.ts'
export { HORIZON_MAX, PERIODS_MAX, type FitOptions } from './forecast/forecast-options.ts'
export { HISTORY_MAX, type SeriesInput } from './forecast/series.ts'
export type { ForecastAccuracy } from './forecast/forecast-accuracy.ts'
export type { ForecastTier } from './forecast/forecast-tier.ts'

// What outcomes teach
export { emptyHistory, OBSERVATIONS_MAX, STEPS_MAX, type Observation, type OutcomeHistory, type RunTally, type StepHistory } from './outcomes/outcome-history.ts'
export { readOutcomes } from './outcomes/read-outcomes.ts'
export { stepStatistics, type StepStatistics } from './outcomes/step-statistics.ts'
export { summariseDurations, type DurationSummary } from './outcomes/duration-summary.ts'
export { DURATIONS_MIN, EXPECTED_LEVEL, expectedDuration, type ExpectedDuration } from './outcomes/expected-duration.ts'
export { expectedRun, type Expected, type ExpectedRun, type RunFigures } from './outcomes/expected-run.ts'
export { compareRun, type StepComparison } from './outcomes/compare-run.ts'

// Elementary statistics
export { wilsonInterval, type Probability } from './statistics/wilson-interval.ts'
export { rankTest, type RankTest } from './statistics/rank-test.ts'

// What is to be expected, what stands out, what to do
export { Analytics, type AnalyticsOptions } from './analytics.ts'
export type { DurationForecast, NextRun, Predictions, StepRisk } from './insights/predictions.ts'
export type { Insight, Insights } from './insights/insight.ts'
export type { Recommendation, Recommendations } from './insights/recommendation.ts'
export type { HealthDriver, HealthScore } from './insights/health-score.ts'
export type { ExecutiveReport } from './insights/executive-report.ts'
