import { isNofxError, memoryStorage, type Records } from '@nofx/core'
import { describe, expect, test } from 'vitest'
import { AIRLINE } from '../../test/airline.ts'
import { createAnomalyDetector } from '../anomaly/create-anomaly-detector.ts'
import { fitFailureModel } from '../failure/fit-failure-model.ts'
import { restoreFailureModel } from '../failure/failure-model.ts'
import { fitForecaster } from '../forecast/fit-forecaster.ts'
import { restoreForecaster } from '../forecast/restore-forecaster.ts'
import { createModelStore, MODEL_SIZE_MAX } from './model-store.ts'

const asIs = (state: unknown) => state

async function codeOf(promise: Promise<unknown>): Promise<{ readonly code: string; readonly message: string } | undefined> {
  const error: unknown = await promise.then(() => undefined, (thrown: unknown) => thrown)
  return isNofxError(error) ? { code: error.code, message: error.message } : undefined
}

/** Changes what is inside the row of a model. */
async function tamper(records: Records, model_data: (before: { readonly state: unknown }) => unknown): Promise<void> {
  for (const row of await records.read('prediction_models')) {
    await records.write([{ op: 'update', table: 'prediction_models', id: row.id, set: { model_data: model_data(row.model_data as { readonly state: unknown }) } }])
  }
}

describe('a model that was saved', () => {
  test('comes back in another process and predicts the same', async () => {
    const { records } = memoryStorage()
    const forecaster = fitForecaster(AIRLINE, { periods: [12] })
    const rows = Array.from({ length: 60 }, (_, index) => ({ at: index * 1_000, features: { work: index % 2 === 0 ? 'a' : 'b' }, failed: index % 4 === 0 }))
    const failure = fitFailureModel(rows)
    const detector = createAnomalyDetector()
    for (const [month, value] of AIRLINE.entries()) detector.update({ at: month, value })
    await createModelStore(records).save(
      { name: 'passengers', state: forecaster, accuracy: forecaster.accuracy, trainedAt: 5 },
      { name: 'failures', state: failure, accuracy: failure.accuracy, trainedAt: 6 },
      { name: 'watch', state: detector.state(), accuracy: null, trainedAt: 7 },
    )

    const models = createModelStore(records)
    const passengers = await models.load('passengers', restoreForecaster)
    expect(passengers).toMatchObject({ name: 'passengers', version: 1, trainedAt: 5, accuracy: forecaster.accuracy })
    expect(passengers?.model.predict(12)).toEqual(forecaster.predict(12))
    const failures = await models.load('failures', restoreFailureModel)
    expect(failures?.accuracy).toEqual(failure.accuracy)
    expect(failures?.model.predict({ work: 'a' })).toEqual(failure.predict({ work: 'a' }))
    const watch = await models.load('watch', (state: ReturnType<typeof detector.state>) => createAnomalyDetector({}, state))
    expect(watch?.model.update({ at: 100, value: 900 })).toEqual(detector.update({ at: 100, value: 900 }))
    expect(await models.load('another', asIs)).toBeUndefined()
  })

  test('does not change when the model goes on', async () => {
    const { records } = memoryStorage()
    const models = createModelStore(records)
    const state = { values: [1] }
    await models.save({ name: 'm', state, accuracy: null, trainedAt: 1 })
    state.values.push(2)
    expect((await models.load('m', asIs))?.model).toEqual({ values: [1] })
  })
})

describe('versions', () => {
  test('count up, and the oldest are written over', async () => {
    const { records } = memoryStorage()
    const models = createModelStore(records, { versionsKept: 2 })
    for (let fit = 1; fit <= 5; fit++) {
      const [kept] = await models.save({ name: 'm', state: { fit }, accuracy: { mase: fit }, trainedAt: 10 * fit })
      expect(kept.version).toBe(fit)
    }
    expect(await records.read('prediction_models')).toHaveLength(2)
    expect((await models.versions('m')).map(({ version, trainedAt, accuracy }) => [version, trainedAt, accuracy])).toEqual([[5, 50, { mase: 5 }], [4, 40, { mase: 4 }]])
    expect((await models.load('m', asIs))?.model).toEqual({ fit: 5 })
    expect((await models.load('m', asIs, { version: 4 }))?.model).toEqual({ fit: 4 })
    expect(await models.load('m', asIs, { version: 3 })).toBeUndefined()
  })

  test('of another name and rows of another writer are left alone', async () => {
    const { records } = memoryStorage()
    const models = createModelStore(records)
    await records.write([{ op: 'insert', table: 'prediction_models', row: { id: '00000000-0000-4000-8000-000000000001', model_type: 'm', model_data: 'theirs' } }])
    await models.save({ name: 'n', state: 1, accuracy: null, trainedAt: 1 })
    expect(await models.load('m', asIs)).toBeUndefined()
    await models.save({ name: 'm', state: 2, accuracy: null, trainedAt: 1 })
    expect((await models.load('m', asIs))?.model).toBe(2)
    expect((await records.read('prediction_models', { id: '00000000-0000-4000-8000-000000000001' }))[0]?.model_data).toBe('theirs')
  })
})

describe('a state that cannot be relied on', () => {
  test('is refused when it was stored by a newer release, and written over by the next that is saved', async () => {
    const { records } = memoryStorage()
    const models = createModelStore(records)
    await models.save({ name: 'm', state: 1, accuracy: null, trainedAt: 1 })
    await tamper(records, () => ({ v: 2, weights: [] }))
    expect(await codeOf(models.load('m', asIs))).toEqual({ code: 'model.unreadable', message: expect.stringContaining('"m" cannot be read: its row has v = 2') as string })
    await models.save({ name: 'm', state: 3, accuracy: null, trainedAt: 1 })
    expect((await models.load('m', asIs))?.model).toBe(3)
    expect(await records.read('prediction_models')).toHaveLength(1)
  })

  test('is refused when a figure in it was changed', async () => {
    const { records } = memoryStorage()
    const models = createModelStore(records)
    await models.save({ name: 'm', state: { b: 1, a: [1, 2] }, accuracy: null, trainedAt: 1 })
    await tamper(records, (before) => ({ ...before, state: { a: [1, 2], b: 1 } }))
    // A database may order keys anew: that is no change.
    expect((await models.load('m', asIs))?.model).toEqual({ a: [1, 2], b: 1 })
    await tamper(records, (before) => ({ ...before, state: { a: [1, 3], b: 1 } }))
    expect(await codeOf(models.load('m', asIs))).toMatchObject({ code: 'model.unreadable', message: expect.stringContaining('version 1 is not what was stored') as string })
  })

  test('is refused when it is that of another kind of model', async () => {
    const models = createModelStore(memoryStorage().records)
    await models.save({ name: 'm', state: { v: 7 }, accuracy: null, trainedAt: 1 })
    expect(await codeOf(models.load('m', restoreForecaster))).toMatchObject({ code: 'model.unreadable', message: expect.stringMatching(/Version 1 .* of version 7/) as string })
  })
})

test.each([
  ['an empty name', { name: '' }, 'The name of a model is ""'],
  ['a bad time', { trainedAt: Number.NaN }, 'trainedAt of the model "m" is NaN'],
  ['a figure that JSON cannot hold', { state: { weights: [1, Number.POSITIVE_INFINITY] } }, 'at .weights[1] is the number Infinity'],
  ['an accuracy that is no JSON', { accuracy: { at: new Date(0) } }, 'accuracy of the model "m" at .at is a Date'],
  ['no state', { state: undefined }, 'is undefined'],
  ['too large a state', { state: 'x'.repeat(MODEL_SIZE_MAX) }, `has ${MODEL_SIZE_MAX + 2} characters`],
])('%s is refused, and nothing is kept', async (_, wrong, message) => {
  const { records } = memoryStorage()
  const good = { name: 'm', state: {}, accuracy: null, trainedAt: 1 }
  expect(await codeOf(createModelStore(records).save({ ...good, name: 'good' }, { ...good, ...wrong }))).toEqual({ code: 'input.invalid', message: expect.stringContaining(message) as string })
  expect(await records.read('prediction_models')).toEqual([])
})

test('a name given twice and an odd number of versions are refused', async () => {
  const model = { name: 'm', state: {}, accuracy: null, trainedAt: 1 }
  expect(await codeOf(createModelStore(memoryStorage().records).save(model, model))).toMatchObject({ code: 'input.invalid' })
  for (const versionsKept of [0, 21, 1.5, Number.NaN]) expect(() => createModelStore(memoryStorage().records, { versionsKept })).toThrow('versionsKept is')
})
