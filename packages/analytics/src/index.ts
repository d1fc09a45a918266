// Forecasts
export { forecast, type Forecast, type ForecastOptions } from './forecast/forecast.ts'
export { fitForecaster, OBSERVED_MIN, type FitForecasterOptions } from './forecast/fit-forecaster.ts'
export { fitForecasters } from './forecast/fit-forecasters.ts'
export type { FittedForecaster, ForecastInterval, ForecastMember, Prediction } from './forecast/forecaster.ts'
export type { ForecasterState } from './forecast/forecaster-state.ts'
export { restoreForecaster } from './forecast/restore-forecaster.ts'
export { HORIZON_MAX, PERIODS_MAX, type FitOptions } from './forecast/forecast-options.ts'
export { HISTORY_MAX, type SeriesInput } from './forecast/series.ts'
export { regularSeries, REGULAR_STEPS_MAX, type RegularSeries, type RegularSeriesOptions, type TimedValue } from './forecast/regular-series.ts'
export type { DemandKind, SeriesProfile } from './forecast/profile-series.ts'
export { PATH_VALUES_MAX, type PathOptions, type SamplePaths } from './forecast/sample-paths.ts'
export type { BreachOptions, CrossingOptions, TimeToBreach } from './forecast/breach.ts'
export { NODES_MAX, reconcileHierarchy, type HierarchyNode, type ReconciliationMethod } from './forecast/reconcile-hierarchy.ts'
export type { ForecastAccuracy } from './forecast/forecast-accuracy.ts'
export type { ForecastTier } from './forecast/forecast-tier.ts'

// Models that are kept, with their accuracy
export {
  createModelStore, MODEL_SIZE_MAX, MODEL_VERSIONS_MAX, type KeptModel, type LoadedModel, type ModelStore, type ModelStoreOptions, type ModelToKeep,
} from './models/model-store.ts'

// What outcomes teach
export { HOURS_MAX } from './outcomes/hour.ts'
export type { AgentLoad, AgentWork } from './outcomes/agent-load.ts'
export { emptyHistory, OBSERVATIONS_MAX, STEPS_MAX, type HourTally, type Observation, type OutcomeHistory, type RunTally, type StepHistory } from './outcomes/outcome-history.ts'
export { readOutcomes } from './outcomes/read-outcomes.ts'
export { stepStatistics, type StepStatistics } from './outcomes/step-statistics.ts'
export { summariseDurations, type DurationSummary } from './outcomes/duration-summary.ts'
export { DURATIONS_MIN, EXPECTED_LEVEL, expectedDuration, type ExpectedDuration } from './outcomes/expected-duration.ts'
export { expectedRun, type Expected, type ExpectedRun, type RunFigures } from './outcomes/expected-run.ts'
export { compareRun, type StepComparison } from './outcomes/compare-run.ts'

// Failures: which work fails, and when
export { CLASS_ROWS_MIN, fitFailureModel, ROWS_MIN, type FitFailureOptions } from './failure/fit-failure-model.ts'
export { restoreFailureModel, type FailureContribution, type FailureModel, type FailurePrediction, type PredictOptions } from './failure/failure-model.ts'
export type { FailureAccuracy, FailureModelState } from './failure/failure-model-state.ts'
export { FEATURES_MAX, type FailureRow, type Features, type FeatureValue } from './failure/failure-row.ts'
export type { CalibrationKind } from './failure/calibration.ts'
export { decisionThreshold, type DecisionCosts } from './failure/decision-threshold.ts'
export { fitHazardModel, restoreHazardModel, type FitHazardOptions, type HazardModel, type HazardModelState, type HazardPeriod } from './failure/hazard-model.ts'
export type { HazardSpell } from './failure/hazard-spell.ts'

// Backtesting: every model proves its accuracy on history
export { backtest, runSplit, scoreFolds, type BacktestModel, type BacktestOptions, type BacktestResult, type Fold, type Metric, type MetricResult } from './backtest/backtest.ts'
export { rollingSplits, type RollingOptions, type Split } from './backtest/rolling-splits.ts'
export { pointMetrics, type PointMetricsOptions } from './backtest/point-metrics.ts'
export { intervalMetrics, type IntervalMetricsOptions, type PredictedInterval } from './backtest/interval-metrics.ts'
export { probabilityMetrics } from './backtest/probability-metrics.ts'
export { eventMetrics, type EventMetricsOptions, type TimedEvent } from './backtest/event-metrics.ts'

// Capacity: when a resource runs out, and how much is needed
export { runOut, type RunOut, type RunOutOptions } from './capacity/run-out.ts'
export { capacityNeeded, type CapacityNeeded } from './capacity/capacity-needed.ts'
export { FUTURES_MAX, type DrawnFutures, type Futures } from './capacity/futures.ts'
export { erlangC, SERVERS_MAX } from './capacity/erlang-c.ts'
export { queueWaiting, type QueueWaiting } from './capacity/queue-waiting.ts'
export { serversNeeded, serversNeededFor, type ServersNeeded, type ServiceLevel } from './capacity/servers-needed.ts'
export type { ServiceDemand } from './capacity/service-demand.ts'
export { adviseScaling, type ScalingAdvice, type ScalingQuestion } from './capacity/scaling-advice.ts'

// Scores of probabilities
export { averagePrecision } from './statistics/average-precision.ts'
export { brierScore } from './statistics/brier-score.ts'
export { calibrationError } from './statistics/calibration-error.ts'
export { isotonicRegression, type IsotonicBlock } from './statistics/isotonic-regression.ts'
export { logLoss } from './statistics/log-loss.ts'
export { rocAuc } from './statistics/roc-auc.ts'

// Elementary statistics
export { wilsonInterval, type Probability } from './statistics/wilson-interval.ts'
export { rankTest, type RankTest } from './statistics/rank-test.ts'

// What is to be expected, what stands out, what to do
export { Analytics, type AnalyticsOptions } from './analytics.ts'
export type { DurationForecast, NextRun, Predictions, StepRisk } from './insights/predictions.ts'
export type { LoadForecast } from './insights/load-forecast.ts'
export type { FailureForecast } from './insights/failure-forecast.ts'
export type { DurationBacktest } from './models/duration-backtest.ts'
export type { ChangeCheck, Insight, Insights } from './insights/insight.ts'
export type { LoadChanges } from './insights/load-changes.ts'
export type { Recommendation, Recommendations } from './insights/recommendation.ts'
export type { HealthDriver, HealthScore } from './insights/health-score.ts'
export type { ExecutiveReport } from './insights/executive-report.ts'

// Anomalies: what a series has not shown before
export { createAnomalyDetector, VALUE_SIZE_MAX, type AnomalyDetector, type AnomalyPoint, type AnomalyResult } from './anomaly/create-anomaly-detector.ts'
export type { AnomalyDetectorOptions } from './anomaly/anomaly-options.ts'
export type { AnomalyDetectorState } from './anomaly/detector-state.ts'
export type { AnomalySignal } from './anomaly/explain-anomaly.ts'
export { groupAnomalies, type AnomalyEvent, type JudgedPoint } from './anomaly/group-anomalies.ts'
export { BATCH_VALUES_MAX, findOutliers, type Outlier, type OutlierOptions } from './anomaly/find-outliers.ts'
export { createMultivariateDetector, DIMENSIONS_MAX, type MultivariateDetector, type MultivariateOptions, type MultivariateResult, type MultivariateState } from './anomaly/create-multivariate-detector.ts'

// Trends and changes
export { trendTest, TREND_VALUES_MAX, type TrendTest } from './trends/trend-test.ts'
export { CHANGE_VALUES_MAX, findChanges, type ChangeOptions, type Segment } from './trends/find-changes.ts'
export { createLevelWatch, type LevelChange, type LevelWatch, type LevelWatchOptions, type LevelWatchState } from './trends/create-level-watch.ts'
export { compareVersions, type VersionComparison, type VersionMeasure } from './trends/compare-versions.ts'
export { predictBottlenecks, type Bottleneck, type BottleneckOptions, type PooledResource } from './trends/predict-bottlenecks.ts'
