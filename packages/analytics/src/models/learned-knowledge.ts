import { isNofxError, NofxError } from '@nofx/core'
import type { Knowledge } from '../insights/knowledge.ts'
import { emptyHistory } from '../outcomes/outcome-history.ts'
import { completedDurations } from '../outcomes/step-statistics.ts'
import { backtestDurations } from './duration-backtest.ts'
import type { KeptModel, LoadedModel, ModelStore } from './model-store.ts'
import { restoreHistory, storeHistory } from './stored-history.ts'
import { restoreRuns, storeRuns } from './stored-runs.ts'

/** What the analytics have read of the log, as the models that hold it. */
export interface KeptKnowledge {
  readonly steps: KeptModel
  readonly runs: KeptModel
}

/**
 * Reads back what an earlier process learned. What cannot be read is learned from the log again and then written over.
 *
 * @returns `kept` is undefined when there is nothing yet, or not all of it
 * @throws NofxError `storage.unavailable`
 */
export async function loadKnowledge(models: ModelStore): Promise<{ readonly knowledge: Knowledge; readonly kept: KeptKnowledge | undefined }> {
  const [steps, runs] = await Promise.all([
    loadReadable(models, 'step-statistics', (state: unknown) => known(restoreHistory(state))),
    loadReadable(models, 'run-expectation', (state: unknown) => known(restoreRuns(state))),
  ])
  return {
    knowledge: { outcomes: steps?.model ?? emptyHistory(), runs: runs?.model ?? new Map() },
    kept: steps && runs && { steps, runs },
  }
}

/**
 * Keeps what was learned with how well it has predicted so far, all or none.
 *
 * @param trainedAt epoch ms
 * @throws NofxError `storage.unavailable`
 */
export async function saveKnowledge(models: ModelStore, { outcomes, runs }: Knowledge, trainedAt: number): Promise<KeptKnowledge> {
  const stepDurations = [...outcomes.steps.values()].map(({ observations }) => completedDurations(observations))
  const runDurations = [...runs.values()].map((figures) => figures.filter(({ status }) => status === 'completed').map(({ wallMs }) => wallMs))
  const [keptSteps, keptRuns] = await models.save(
    { name: 'step-statistics', state: storeHistory(outcomes), accuracy: backtestDurations(stepDurations), trainedAt },
    { name: 'run-expectation', state: storeRuns(runs), accuracy: backtestDurations(runDurations), trainedAt },
  )
  return { steps: keptSteps, runs: keptRuns }
}

/** A model that can be made again from the log, so that one that cannot be read is as good as none. */
export async function loadReadable<Model>(models: ModelStore, name: string, restore: (state: never) => Model): Promise<LoadedModel<Model> | undefined> {
  try {
    return await models.load(name, restore)
  } catch (error) {
    if (isNofxError(error, 'model.unreadable')) return undefined
    throw error
  }
}

function known<Value>(restored: Value | null): Value {
  if (restored === null) throw new NofxError('input.invalid', 'The state is of another version, or lacks a part. Learn it from the log again.')
  return restored
}
