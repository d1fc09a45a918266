import { assertJson, NofxError, type RecordChange, type Records, type RecordTables } from '@nofx/core'
import { checkFunction } from '../input/check-function.ts'
import { checkObject } from '../input/check-object.ts'
import { derivedId } from './derived-id.ts'
import { envelopeOf, openEnvelope, readEnvelope } from './model-envelope.ts'

/** Characters of a state as JSON: twice what the analytics keep at all of their limits, and well below what a column of a database holds. */
export const MODEL_SIZE_MAX = 2 ** 26

/** Versions kept of one model: a rollback goes back a few, and each is a row of its own size. */
export const MODEL_VERSIONS_MAX = 20

const VERSIONS_DEFAULT = 3

/** A model to be kept. */
export interface ModelToKeep {
  /** What it is found by again: `model_type` of its row. The names of what `Analytics` keeps are taken: see `docs/tables.md`. */
  readonly name: string
  /** What it goes on from: JSON, or anything with a `toJSON` that gives JSON, such as a fitted forecaster. */
  readonly state: unknown
  /** How well it foretold what it had not seen: JSON, such as its `accuracy` or the result of `backtest`; null when nobody measured. */
  readonly accuracy: unknown
  /** When it was fitted, epoch ms. */
  readonly trainedAt: number
}

/** A model that is kept. */
export interface KeptModel {
  /** Its row in `prediction_models`, for what refers to it. */
  readonly id: string
  readonly name: string
  /** 1 for the first that was saved, and one more with each. */
  readonly version: number
  readonly accuracy: unknown
  readonly trainedAt: number
}

export interface LoadedModel<Model> extends KeptModel {
  readonly model: Model
}

export interface ModelStoreOptions {
  /** The newest versions of each model that are kept, from 1 to 20; saving another writes over the oldest. Default: 3. */
  readonly versionsKept?: number
}

/** Fitted models in `prediction_models`, by name. */
export interface ModelStore {
  /**
   * Keeps models as the next version of their names, all or none. Of two processes that save the same name at once one version stays.
   *
   * @returns what was kept, in the order given
   * @throws NofxError `input.invalid` for an empty name, a name that is given twice, a state that is no JSON or longer than `MODEL_SIZE_MAX`, or a bad time
   * @throws NofxError `storage.unavailable`
   */
  save<Models extends readonly ModelToKeep[]>(...models: Models): Promise<{ readonly [Index in keyof Models]: KeptModel }>
  /**
   * Brings the newest version back, or the one that is asked for; undefined where there is none.
   *
   * @param restore makes a model of the state, and throws for one that it does not know, such as `restoreForecaster` and `restoreFailureModel` do
   * @throws NofxError `model.unreadable` for a state that was changed since, was stored by a newer release, or that `restore` throws for
   * @throws NofxError `storage.unavailable`
   */
  load<Model>(name: string, restore: (state: never) => Model, options?: { readonly version?: number }): Promise<LoadedModel<Model> | undefined>
  /** The versions that are kept, newest first; those that cannot be read are left out. @throws NofxError `storage.unavailable` */
  versions(name: string): Promise<readonly KeptModel[]>
}

type ModelRow = RecordTables['prediction_models']

/**
 * Keeps fitted models on the documented tables of a store, each with its accuracy and when it was trained, so that a new process goes on with them.
 *
 * @throws NofxError `input.invalid` for a `versionsKept` that is no whole number from 1 to 20
 *
 * @example
 * ```ts
 * const models = createModelStore(storage.records)
 * const fitted = fitForecaster(ordersAnHour, { periods: [24] })
 * await models.save({ name: 'orders', state: fitted, accuracy: fitted.accuracy, trainedAt: Date.now() })
 *
 * const kept = await models.load('orders', restoreForecaster)
 * console.log(kept?.version, kept?.accuracy, kept?.model.predict(24).point)
 * ```
 */
export function createModelStore(records: Pick<Records, 'read' | 'write'>, options: ModelStoreOptions = {}): ModelStore {
  const { versionsKept = VERSIONS_DEFAULT } = checkObject(options, 'options', 'an object, such as { versionsKept: 3 }')
  checkObject(records, 'records', 'those of a storage, such as storage.records')
  for (const method of ['read', 'write'] as const) checkFunction(records[method], `records.${method}`, 'the records of a storage, such as storage.records')
  if (!Number.isInteger(versionsKept) || versionsKept < 1 || versionsKept > MODEL_VERSIONS_MAX) {
    throw new NofxError('input.invalid', `versionsKept is ${String(versionsKept)}. Give a whole number from 1 to ${MODEL_VERSIONS_MAX}.`)
  }
  const readRows = async (name: string): Promise<readonly ModelRow[]> => {
    const places = new Set(Array.from({ length: MODEL_VERSIONS_MAX }, (_, place) => idOf(name, place)))
    const rows = await records.read('prediction_models', { model_type: name }, { limit: MODEL_VERSIONS_MAX })
    return rows.filter(({ id }) => places.has(id))
  }
  return {
    async save<Models extends readonly ModelToKeep[]>(...models: Models) {
      const prepared = models.map(prepare)
      const repeated = prepared.find(({ name }, index) => prepared.findIndex((other) => other.name === name) !== index)
      if (repeated !== undefined) throw new NofxError('input.invalid', `Two of the models to save are named "${repeated.name}". Save one of them, or give the other a name of its own.`)
      const saved = await Promise.all(prepared.map(async (model) => nextVersion(model, await readRows(model.name), versionsKept)))
      await records.write(saved.flatMap(({ changes }) => changes))
      // One for each model, in their order.
      return saved.map(({ kept }) => kept) as { readonly [Index in keyof Models]: KeptModel }
    },
    async load(name, restore, options = {}) {
      const { version } = checkObject(options, 'options', 'an object, such as { version: 3 }')
      checkFunction(restore, 'restore', 'a function that makes a model of its state')
      const rows = await readRows(name)
      const row = version === undefined ? newestOf(rows) : rows.find(({ model_data: data }) => readEnvelope(data)?.version === version)
      if (row === undefined) return undefined
      const { version: found, state } = openEnvelope(name, row.model_data)
      try {
        // A state is what `save` was given; whether it is one of this kind of model is for `restore` to say.
        return { ...keptOf(row, found), model: restore(state as never) }
      } catch (error) {
        throw new NofxError('model.unreadable', `Version ${found} of the model "${name}" cannot be restored: ${error instanceof Error ? error.message : String(error)} Load an earlier version, or fit the model again and save it.`, { cause: error })
      }
    },
    async versions(name) {
      const kept = (await readRows(name)).flatMap((row) => {
        const envelope = readEnvelope(row.model_data)
        return envelope === undefined ? [] : [keptOf(row, envelope.version)]
      })
      return kept.toSorted((one, other) => other.version - one.version)
    },
  }
}

/** A model as JSON that nobody else holds. */
function prepare(model: ModelToKeep): ModelToKeep {
  const { name, state, accuracy, trainedAt } = checkObject(model, 'The model', 'an object with name, state, accuracy and trainedAt')
  if (typeof name !== 'string' || name === '') throw new NofxError('input.invalid', `The name of a model is ${JSON.stringify(name)}. Give a text that it is found by again.`)
  if (!Number.isFinite(trainedAt)) throw new NofxError('input.invalid', `trainedAt of the model "${name}" is ${String(trainedAt)}. Give the epoch in ms at which it was fitted.`)
  const plain = hasToJson(state) ? state.toJSON() : state
  assertJson(plain, `the state of the model "${name}"`)
  assertJson(accuracy, `the accuracy of the model "${name}"`)
  const text = JSON.stringify(plain)
  if (text === undefined) throw new NofxError('input.invalid', `The state of the model "${name}" is undefined. Give JSON, or a model with a toJSON.`)
  if (text.length > MODEL_SIZE_MAX) throw new NofxError('input.invalid', `The state of the model "${name}" has ${text.length} characters as JSON. Keep at most ${MODEL_SIZE_MAX}: fit to less history, or split the model.`)
  return { name, state: JSON.parse(text) as unknown, accuracy: JSON.parse(JSON.stringify(accuracy ?? null)) as unknown, trainedAt }
}

function hasToJson(state: unknown): state is { toJSON(): unknown } {
  return typeof state === 'object' && state !== null && 'toJSON' in state && typeof state.toJSON === 'function'
}

/** Writes over a row that cannot be read, otherwise over the oldest of the versions that are kept. */
function nextVersion({ name, state, accuracy, trainedAt }: ModelToKeep, rows: readonly ModelRow[], versionsKept: number): { readonly kept: KeptModel; readonly changes: readonly RecordChange[] } {
  const version = 1 + Math.max(0, ...rows.map((row) => readEnvelope(row.model_data)?.version ?? 0))
  const id = rows.find(({ model_data: data }) => readEnvelope(data) === undefined)?.id ?? idOf(name, version % versionsKept)
  const set = { model_type: name, model_data: envelopeOf(version, state), accuracy_metrics: accuracy, last_trained_at: trainedAt }
  return {
    kept: { id, name, version, accuracy, trainedAt },
    changes: [
      // A row that another process has inserted meanwhile stays as it is, and is written over like any other.
      ...(rows.some((row) => row.id === id) ? [] : [{ op: 'insert', table: 'prediction_models', row: { id, ...set, created_at: trainedAt } } as const]),
      { op: 'update', table: 'prediction_models', id, set },
    ],
  }
}

/** What cannot be read may be the newest, so it is not passed over in silence. */
function newestOf(rows: readonly ModelRow[]): ModelRow | undefined {
  const versionOf = ({ model_data: data }: ModelRow) => readEnvelope(data)?.version ?? Number.POSITIVE_INFINITY
  return rows.toSorted((one, other) => versionOf(other) - versionOf(one))[0]
}

function keptOf({ id, model_type: name, accuracy_metrics: accuracy, last_trained_at: trainedAt, created_at: createdAt }: ModelRow, version: number): KeptModel {
  return { id, name, version, accuracy, trainedAt: trainedAt ?? createdAt }
}

function idOf(name: string, place: number): string {
  return derivedId(JSON.stringify(['model', name, place]))
}
