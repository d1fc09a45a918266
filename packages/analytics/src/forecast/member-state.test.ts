import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noise } from '../../test/noise.ts'
import { borrowSeason } from './borrowed-season.ts'
import { predictMember, updateMember } from './member-state.ts'
import { poolFor } from './pool.ts'

const values = noise(150).map((value, index) => 1 + 0.3 * Math.sin((2 * Math.PI * index) / 24) + 0.1 * value)
const states = [
  ...[...poolFor(values, [24, 30], false).members, ...poolFor(noise(40).map((value) => Math.max(0, value)), [4], true).members].map((member) => member.fit(values)),
  borrowSeason(values, [1, 0.5, 1.5]),
]

test('every kind of member is among those that are tried', () => {
  expect(new Set(states.map(({ kind }) => kind)).size).toBe(12)
})

test.each(states.map((state, index) => [`${state.kind} (${index})`, state] as const))('%s goes on from JSON as it would have, and stays finite whatever comes', (_, state) => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.double({ min: -1e100, max: 1e100, noNaN: true }), fc.double({ min: 0, max: 2, noNaN: true })), { maxLength: 30 }), (updates) => {
    const live = structuredClone(state)
    const stored = JSON.parse(JSON.stringify(state)) as typeof state
    for (const update of updates) {
      updateMember(live, update)
      updateMember(stored, update)
    }
    const predicted = predictMember(live, 40)
    expect(predictMember(stored, 40)).toEqual(predicted)
    return predicted.every((value) => Number.isFinite(value))
  }), { numRuns: 30 })
})

test('one step ahead does not depend on how far ahead is asked for', () => {
  for (const state of states) expect(predictMember(state, 1)[0]).toBe(predictMember(state, 60)[0])
})
