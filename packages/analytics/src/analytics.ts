import { NofxError, systemClock, type Clock, type RecordTables, type Storage } from '@nofx/core'
import { checkFunction } from './input/check-function.ts'
import { checkObject } from './input/check-object.ts'
import { nameValue } from './input/name-value.ts'
import { executiveReport, type ExecutiveReport } from './insights/executive-report.ts'
import { findInsights } from './insights/find-insights.ts'
import { healthScore } from './insights/health-score.ts'
import type { Insights } from './insights/insight.ts'
import { basisOf, type Knowledge } from './insights/knowledge.ts'
import { predict, type Predictions } from './insights/predictions.ts'
import { recommend } from './insights/recommend.ts'
import type { Recommendations } from './insights/recommendation.ts'
import { insightRecords, predictionRecords } from './models/conclusion-records.ts'
import { loadFitted, refit, saveFitted, type FittedAndKept } from './models/fitted-models.ts'
import { loadKnowledge, saveKnowledge, type KeptKnowledge } from './models/learned-knowledge.ts'
import { createModelStore, type ModelStore } from './models/model-store.ts'
import { compareRun, type StepComparison } from './outcomes/compare-run.ts'
import { emptyHistory } from './outcomes/outcome-history.ts'
import { readOutcomes } from './outcomes/read-outcomes.ts'
import { readPlanVersions } from './outcomes/read-plan-versions.ts'
import { extendRunHistory, readEndedRuns } from './outcomes/read-run-figures.ts'
import { stepStatistics, type StepStatistics } from './outcomes/step-statistics.ts'

export interface AnalyticsOptions {
  /** Where runs are read from and conclusions are stored. It has to be open. */
  readonly storage: Pick<Storage, 'outcomes' | 'runs' | 'records'>
  /** Default: the clock of the machine. */
  readonly clock?: Pick<Clock, 'now'>
}

/** Tells whether the newest row of a table was concluded from the same state of the store, so that nothing is stored twice. */
interface StoredBasis {
  predictions: string | null
  insights: string | null
}

interface Conclusions {
  readonly insights: Insights
  readonly recommendations: Recommendations
}

/**
 * What happened, turned into what to expect and what to do.
 *
 * Every operation first reads what is new in the store, from where the last one stopped, and keeps its models in `prediction_models`
 * with how well they have predicted; a new process goes on from there. Conclusions are stored once for each state of the store. With an empty
 * store every operation answers with the status `not_enough_data`.
 *
 * @example
 * ```ts
 * const analytics = new Analytics({ storage: memoryStorage() })
 * const { status, workflows } = await analytics.predictions()
 * const { markdown } = await analytics.report('executive')
 * console.log(status, workflows.length, markdown)
 * ```
 */
export class Analytics {
  readonly #storage: AnalyticsOptions['storage']
  readonly #clock: Pick<Clock, 'now'>
  readonly #stored: StoredBasis = { predictions: null, insights: null }
  #knowledge: Knowledge = { outcomes: emptyHistory(), runs: new Map() }
  readonly #models: ModelStore
  #kept: KeptKnowledge | undefined
  #isLoaded = false
  #fitted: FittedAndKept | undefined
  /** What was said last, for as long as nothing new is known. */
  #predictions: Predictions | undefined
  #conclusions: Conclusions | undefined
  #savedBasis = basisOf(this.#knowledge)
  /** The last operation; the next one waits for it, so that two never read or write the models at once. */
  #last: Promise<unknown> = Promise.resolve()

  /** @throws NofxError `input.invalid` without a storage, or with a clock that tells no time */
  constructor(options: AnalyticsOptions) {
    const { storage, clock = systemClock } = checkObject(options, 'options', 'an object with storage')
    checkObject(storage, 'storage', 'an open storage, such as memoryStorage()')
    for (const port of ['outcomes', 'runs', 'records'] as const) checkObject(storage[port], `storage.${port}`, 'an open storage, such as memoryStorage()')
    checkFunction(checkObject(clock, 'clock', 'an object with now').now, 'clock.now', 'a function that answers with the time in ms since 1970')
    this.#storage = storage
    this.#clock = clock
    // What was learned grows from version to version, so the newest has all that the others had.
    this.#models = createModelStore(storage.records, { versionsKept: 1 })
  }

  /** What to expect of the next run of each workflow, of each step, and of the load of the next day, each with how well such was expected so far. @throws NofxError `storage.unavailable` */
  predictions(): Promise<Predictions> {
    return this.#inTurn(() => this.#predict())
  }

  /** What stands out: long, failing, retried, costly and slowed steps, steps and versions that have become worse, and how the load changes. @throws NofxError `storage.unavailable` */
  insights(): Promise<Insights> {
    return this.#inTurn(async () => (await this.#conclude()).insights)
  }

  /** What to do about it, each with evidence, confidence and expected saving. @throws NofxError `storage.unavailable` */
  recommendations(): Promise<Recommendations> {
    return this.#inTurn(async () => (await this.#conclude()).recommendations)
  }

  /**
   * The state of things on one page, as data and as Markdown.
   *
   * @throws NofxError `input.invalid` for a report of another name
   * @throws NofxError `storage.unavailable`
   */
  async report(kind: 'executive'): Promise<ExecutiveReport> {
    if (kind !== 'executive') throw new NofxError('input.invalid', `There is no report ${nameValue(kind)}. Ask for "executive".`)
    return this.#inTurn(async () => {
      const predictions = await this.#predict()
      const { insights, recommendations } = await this.#conclude()
      return executiveReport({ createdAt: this.#clock.now(), health: healthScore(this.#knowledge, insights), predictions, insights, recommendations })
    })
  }

  /** The statistics of every step, such as a planner needs. @throws NofxError `storage.unavailable` */
  statistics(): Promise<readonly StepStatistics[]> {
    return this.#inTurn(() => stepStatistics(this.#knowledge.outcomes))
  }

  /** One run beside what earlier runs let expect, step by step. @throws NofxError `storage.unavailable` */
  compareRun(workflow: string, runId: string): Promise<readonly StepComparison[]> {
    return compareRun(this.#storage, workflow, runId)
  }

  #inTurn<Result>(operate: () => Result | Promise<Result>): Promise<Result> {
    const turn = async () => {
      await this.#learn()
      return operate()
    }
    const next = this.#last.then(turn, turn)
    this.#last = next
    return next
  }

  /** Reads what is new, and keeps the models when there was something. */
  async #learn(): Promise<void> {
    const { runs, outcomes } = this.#storage
    if (!this.#isLoaded) {
      const { knowledge, kept } = await loadKnowledge(this.#models)
      this.#knowledge = knowledge
      this.#kept = kept
      this.#savedBasis = basisOf(knowledge)
      this.#isLoaded = true
    }
    const ended = await readEndedRuns(runs, this.#knowledge.runs.keys())
    await readOutcomes(outcomes, this.#knowledge.outcomes)
    this.#knowledge = { outcomes: this.#knowledge.outcomes, runs: extendRunHistory(this.#knowledge.runs, ended, this.#knowledge.outcomes) }
    const basis = basisOf(this.#knowledge)
    if (basis === this.#savedBasis) return
    this.#kept = await saveKnowledge(this.#models, this.#knowledge, this.#clock.now())
    this.#savedBasis = basis
  }

  async #predict(): Promise<Predictions> {
    if (this.#predictions?.basis === basisOf(this.#knowledge)) return this.#predictions
    const { records } = this.#storage
    const now = this.#clock.now()
    const before = (this.#fitted ??= await loadFitted(this.#models))
    const { fitted, kept } = (this.#fitted = await saveFitted(this.#models, before, refit(before.fitted, this.#knowledge), now))
    const predictions = predict(this.#knowledge, fitted)
    this.#stored.predictions ??= storedBasis((await records.read('operational_predictions', {}, { limit: 1 }))[0]?.prediction_data)
    if (predictions.basis !== this.#stored.predictions && this.#kept !== undefined) {
      await records.write(predictionRecords(predictions, { ...this.#kept, ...kept }, now))
      this.#stored.predictions = predictions.basis
    }
    this.#predictions = predictions
    return predictions
  }

  async #conclude(): Promise<Conclusions> {
    if (this.#conclusions?.insights.basis === basisOf(this.#knowledge)) return this.#conclusions
    const { records } = this.#storage
    const insights = findInsights(this.#knowledge, await readPlanVersions(records, this.#knowledge.runs))
    const recommendations = recommend(this.#knowledge, insights)
    this.#stored.insights ??= storedBasis((await records.read('analytics_insights', {}, { limit: 1 }))[0]?.insight_data)
    if (insights.basis !== this.#stored.insights) {
      await records.write(insightRecords(insights, recommendations, this.#clock.now()))
      this.#stored.insights = insights.basis
    }
    this.#conclusions = { insights, recommendations }
    return this.#conclusions
  }
}

/** The basis that a stored conclusion names; the empty text when there is none. */
function storedBasis(data: RecordTables['operational_predictions']['prediction_data']): string {
  return typeof data === 'object' && data !== null && 'basis' in data && typeof data.basis === 'string' ? data.basis : ''
}
