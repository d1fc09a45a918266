import type { RecordChange, Records } from '@nofx/core'
import type { Knowledge } from '../insights/knowledge.ts'
import { emptyHistory } from '../outcomes/outcome-history.ts'
import { completedDurations } from '../outcomes/step-statistics.ts'
import { backtestDurations } from './duration-backtest.ts'
import { restoreHistory, storeHistory } from './stored-history.ts'
import { restoreRuns, storeRuns } from './stored-runs.ts'

/** The models that are kept in `prediction_models`, one row each, found again by `model_type`. */
export type ModelType = 'step-statistics' | 'run-expectation'

/** The rows of the models; null where there is none yet. */
export type ModelIds = Readonly<Record<ModelType, string | null>>

/**
 * Reads back what an earlier process learned. A model that cannot be read is learned from the log again and then written over.
 *
 * @throws NofxError `storage.unavailable`
 */
export async function loadModels(records: Records): Promise<{ readonly ids: ModelIds; readonly knowledge: Knowledge }> {
  const [[steps], [runs]] = await Promise.all([
    records.read('prediction_models', { model_type: 'step-statistics' }, { limit: 1 }),
    records.read('prediction_models', { model_type: 'run-expectation' }, { limit: 1 }),
  ])
  return {
    ids: { 'step-statistics': steps?.id ?? null, 'run-expectation': runs?.id ?? null },
    knowledge: { outcomes: restoreHistory(steps?.model_data) ?? emptyHistory(), runs: restoreRuns(runs?.model_data) ?? new Map() },
  }
}

/**
 * Writes both models with how well they have predicted so far, all or none, and returns their rows.
 *
 * @param at epoch ms
 * @throws NofxError `storage.unavailable`
 */
export async function saveModels(records: Records, known: ModelIds, { outcomes, runs }: Knowledge, at: number): Promise<Readonly<Record<ModelType, string>>> {
  const ids = { 'step-statistics': known['step-statistics'] ?? crypto.randomUUID(), 'run-expectation': known['run-expectation'] ?? crypto.randomUUID() }
  const stepDurations = [...outcomes.steps.values()].map(({ observations }) => completedDurations(observations))
  const runDurations = [...runs.values()].map((figures) => figures.filter(({ status }) => status === 'completed').map(({ wallMs }) => wallMs))
  const write = (type: ModelType, model_data: unknown, accuracy_metrics: unknown): RecordChange =>
    known[type] === null
      ? { op: 'insert', table: 'prediction_models', row: { id: ids[type], model_type: type, model_data, accuracy_metrics, last_trained_at: at, created_at: at } }
      : { op: 'update', table: 'prediction_models', id: ids[type], set: { model_data, accuracy_metrics, last_trained_at: at } }
  await records.write([
    write('step-statistics', storeHistory(outcomes), backtestDurations(stepDurations)),
    write('run-expectation', storeRuns(runs), backtestDurations(runDurations)),
  ])
  return ids
}
