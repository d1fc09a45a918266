import { isNofxError } from '@nofx/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { restoreFailureModel } from './failure-model.ts'
import { fitFailureModel } from './fit-failure-model.ts'
import { fitHazardModel, restoreHazardModel } from './hazard-model.ts'

const rows = Array.from({ length: 400 }, (_, index) => ({
  at: index * 1000, failed: (index * 7919) % 13 < 2 + (index % 5), features: { size: index % 5, kind: `k${index % 4}`, age: index % 3 === 0 ? null : index },
}))
const failure = JSON.parse(JSON.stringify(fitFailureModel(rows))) as Json
const isotonic = JSON.parse(JSON.stringify(fitFailureModel(rows, { calibration: 'isotonic' }))) as Json
const hazard = JSON.parse(JSON.stringify(fitHazardModel(rows.map(({ failed, features }, index) => ({ durationMs: 1 + (index % 50), failed, features }))))) as Json

type Json = Record<string, unknown>

test('a state that was altered anywhere is refused by name, or makes predictions that are numbers', () => {
  const places = fc.array(fc.nat(), { minLength: 12, maxLength: 12 })
  const values = fc.constantFrom<unknown>(null, 'x', -1, 0, 1e308, -1e308, 1e-320, 3.5, {}, [], true, 65, 1e13)
  fc.assert(fc.property(fc.constantFrom('failure' as const, 'isotonic' as const, 'hazard' as const), places, values, (which, path, value) => {
    const state = { failure, isotonic, hazard }[which]
    const altered = alter(state, path, value)
    try {
      return (which === 'hazard' ? hazardNumbers(altered) : failureNumbers(altered)).every(Number.isFinite)
    } catch (error) {
      return isNofxError(error, 'input.invalid') && error.message.includes('state')
    }
  }), { numRuns: 120 })
})

test.each<[string, (state: Json) => unknown]>([
  ['state.history.keys', () => ({ v: 1, ...failure, history: undefined })],
  ['state.logistic.weights', ({ logistic }) => ({ ...failure, logistic: { ...(logistic as Json), weights: [] } })],
  ['state.calibration', () => ({ ...failure, calibration: { kind: 'platt' } })],
  ['state.trees.trees[0]', () => ({ ...failure, trees: { base: 0, trees: [[[0, -1, -1], [1, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]]] } })],
])('%s is named', (path, make) => {
  expect(() => restoreFailureModel(make(failure) as never)).toThrow(`${path} does not fit`)
})

test('a hazard with infinite quantities comes back from JSON as it was', () => {
  const spells = rows.map(({ failed }, index) => ({ durationMs: 1 + (index % 50), failed, features: { size: index % 2 === 0 ? Number.NEGATIVE_INFINITY : index % 4 === 1 ? Number.POSITIVE_INFINITY : 3 } }))
  const model = fitHazardModel(spells)
  const restored = restoreHazardModel(JSON.parse(JSON.stringify(model)) as never)
  for (const size of [Number.NEGATIVE_INFINITY, -1, 3, Number.POSITIVE_INFINITY]) expect(restored.predict({ size })).toEqual(model.predict({ size }))
})

test('a model with values at the edge of what a number holds foretells the same after JSON', () => {
  const edges = [Number.NEGATIVE_INFINITY, -Number.MAX_VALUE, 0, Number.MAX_VALUE, Number.POSITIVE_INFINITY]
  const model = fitFailureModel(rows.map((row, index) => ({ ...row, features: { edge: edges[(index * 7919) % 13 % 5] } })))
  const restored = restoreFailureModel(JSON.parse(JSON.stringify(model)) as never)
  for (const edge of edges) expect(restored.predict({ edge })).toEqual(model.predict({ edge }))
})

/** Replaces what the path leads to: each number chooses one of the entries. */
function alter(state: Json, path: readonly number[], value: unknown): Json {
  const copy = structuredClone(state)
  let at = copy
  for (const choice of path) {
    const keys = Object.keys(at)
    const key = keys[choice % keys.length]
    if (key === undefined) break
    const inside = at[key]
    if (typeof inside !== 'object' || inside === null || choice % 11 === 0) {
      at[key] = value
      break
    }
    at = inside as Json
  }
  return copy
}

function failureNumbers(state: Json): readonly number[] {
  const model = restoreFailureModel(state as never)
  model.observe({ at: 500_000, failed: true, features: { size: 9, kind: 'k2', age: Number.NEGATIVE_INFINITY } })
  const { probability, logOdds, contributions } = model.predict({ size: Number.POSITIVE_INFINITY, kind: 'k1' }, { at: 1e12 })
  return [probability, logOdds, ...contributions.map((contribution) => contribution.logOdds), model.predict({}).probability]
}

function hazardNumbers(state: Json): readonly number[] {
  const model = restoreHazardModel(state as never)
  return [...model.predict({ size: 3, kind: 'k1' }).flatMap(({ hazard01, survival01 }) => [hazard01, survival01]), model.failureWithin({ size: 1e300 }, 1000, 3), model.failureWithin({}, 0, 1e300)]
}
