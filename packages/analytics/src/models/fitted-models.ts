import { CLASS_ROWS_MIN, fitFailureModel, ROWS_MIN } from '../failure/fit-failure-model.ts'
import { restoreFailureModel, type FailureModel } from '../failure/failure-model.ts'
import type { FailureModelState } from '../failure/failure-model-state.ts'
import { fitForecaster } from '../forecast/fit-forecaster.ts'
import type { FittedForecaster } from '../forecast/forecaster.ts'
import { restoreForecaster } from '../forecast/restore-forecaster.ts'
import type { Knowledge } from '../insights/knowledge.ts'
import { FAILURE_HISTORY, failureRows } from '../outcomes/failure-rows.ts'
import { hourlyLoad } from '../outcomes/hourly-load.ts'
import { loadReadable } from './learned-knowledge.ts'
import type { KeptModel, ModelStore } from './model-store.ts'

/** Hours ahead that the load is forecast for, and so the least that has to have been seen: a day. */
export const LOAD_HOURS = 24

/** The seasons of a load: the day and the week. Those that are longer than the history add nothing and are left out. */
const LOAD_PERIODS = [24, 168]

/** A model of failures is fitted again when so many more attempts were seen, as a share of those before. */
const REFIT_GROWTH = 0.05

/** A model with what it was fitted from, so that it is fitted again only when there is more. */
export interface Fitted<Model> {
  /** For a load the end of its last hour, epoch ms; for failures the attempts ever seen. */
  readonly from: number
  readonly model: Model
}

/** What was fitted to what is known; absent where that is too little. */
export interface FittedModels {
  readonly runsAnHour?: Fitted<FittedForecaster>
  readonly workAnHour?: Fitted<FittedForecaster>
  readonly failure?: Fitted<FailureModel>
}

/** The names that they are kept under. */
const MODEL_NAMES = { runsAnHour: 'runs-an-hour', workAnHour: 'work-an-hour', failure: 'work-failure' } as const

/** The rows of the models that are kept. */
export type KeptFitted = { readonly [Name in keyof FittedModels]?: KeptModel }

/** Models with the rows that they are kept in. */
export interface FittedAndKept {
  readonly fitted: FittedModels
  readonly kept: KeptFitted
}

/** @throws NofxError `storage.unavailable` */
export async function loadFitted(models: ModelStore): Promise<FittedAndKept> {
  const [runsAnHour, workAnHour, failure] = await Promise.all([
    loadReadable(models, MODEL_NAMES.runsAnHour, restoreLoad),
    loadReadable(models, MODEL_NAMES.workAnHour, restoreLoad),
    loadReadable(models, MODEL_NAMES.failure, restoreFailure),
  ])
  return {
    fitted: { ...(runsAnHour && { runsAnHour: runsAnHour.model }), ...(workAnHour && { workAnHour: workAnHour.model }), ...(failure && { failure: failure.model }) },
    kept: { ...(runsAnHour && { runsAnHour }), ...(workAnHour && { workAnHour }), ...(failure && { failure }) },
  }
}

/**
 * Fits again what has more to learn from than it was fitted to: the load when an hour has passed, failures when a twentieth more attempts were seen.
 * Costs at most some 100 ms for each model that is fitted.
 */
export function refit(known: FittedModels, { outcomes }: Knowledge): FittedModels {
  const load = hourlyLoad(outcomes)
  const attempts = [...outcomes.steps.values()].reduce((sum, { seen }) => sum + seen, 0)
  const runsAnHour = refitLoad(known.runsAnHour, load.runs, load.endAt)
  const workAnHour = refitLoad(known.workAnHour, load.work, load.endAt)
  const failure = known.failure !== undefined && attempts < (1 + REFIT_GROWTH) * known.failure.from ? known.failure : fitFailure(outcomes, attempts)
  return { ...(runsAnHour && { runsAnHour }), ...(workAnHour && { workAnHour }), ...(failure && { failure }) }
}

/**
 * Keeps the models that were fitted anew, all or none.
 *
 * @param trainedAt epoch ms
 * @throws NofxError `storage.unavailable`
 */
export async function saveFitted(models: ModelStore, before: FittedAndKept, fitted: FittedModels, trainedAt: number): Promise<FittedAndKept> {
  const fresh = (['runsAnHour', 'workAnHour', 'failure'] as const).flatMap((name) => {
    const model = fitted[name]
    return model === undefined || model === before.fitted[name] ? [] : [{ name, model }]
  })
  if (fresh.length === 0) return { fitted, kept: before.kept }
  const saved = await models.save(...fresh.map(({ name, model: { from, model } }) =>
    ({ name: MODEL_NAMES[name], state: { from, model: model.toJSON() }, accuracy: model.accuracy, trainedAt })))
  return { fitted, kept: { ...before.kept, ...Object.fromEntries(fresh.map(({ name }, index) => [name, saved[index]])) } }
}

function refitLoad(known: Fitted<FittedForecaster> | undefined, values: readonly number[], endAt: number): Fitted<FittedForecaster> | undefined {
  if (values.length < LOAD_HOURS) return undefined
  if (known?.from === endAt) return known
  return { from: endAt, model: fitForecaster(values, { horizon: LOAD_HOURS, periods: LOAD_PERIODS.filter((period) => 2 * period <= values.length) }) }
}

function fitFailure(outcomes: Knowledge['outcomes'], attempts: number): Fitted<FailureModel> | undefined {
  const { rows } = failureRows(outcomes)
  const failures = rows.filter(({ failed }) => failed).length
  if (rows.length < ROWS_MIN || failures < CLASS_ROWS_MIN || rows.length - failures < CLASS_ROWS_MIN) return undefined
  return { from: attempts, model: fitFailureModel(rows, { history: FAILURE_HISTORY }) }
}

function restoreLoad({ from, model }: Fitted<unknown>): Fitted<FittedForecaster> {
  return { from, model: restoreForecaster(model) }
}

function restoreFailure({ from, model }: Fitted<FailureModelState>): Fitted<FailureModel> {
  return { from, model: restoreFailureModel(model) }
}
