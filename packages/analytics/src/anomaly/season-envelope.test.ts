import { expect, test } from 'vitest'
import { emptyEnvelope, seasonExcess, seasonNovelty, slotOf, widenEnvelope } from './season-envelope.ts'

const DAY_MS = 86_400_000
const QUARTER_MS = DAY_MS / 96

test('a time has its slot, before 1970 too', () => {
  expect([0, QUARTER_MS, DAY_MS - 1, DAY_MS, -1, -DAY_MS].map((at) => slotOf(at, DAY_MS))).toEqual([0, 1, 95, 0, 95, 0])
})

test('a value is judged by what its time of the day has seen, three hours around it', () => {
  const envelope = emptyEnvelope()
  for (let slot = 0; slot < 2 * 96; slot++) widenEnvelope(envelope, slot % 96, slot % 96 < 48 ? 0 : 10)
  // Slot 20 reaches to slot 32, where 0 is all there was; slot 40 reaches to 52, where there was 10.
  expect(seasonExcess(envelope, 20, 10, 2)).toBe(10)
  expect(seasonExcess(envelope, 40, 7, 2)).toBe(-3)
  expect(seasonExcess(envelope, 20, 10, 1.9)).toBeNaN()
  expect(seasonExcess(emptyEnvelope(), 20, 10, 2)).toBeNaN()
})

test('an excess counts as a share of the range, less what few seasons are too narrow by', () => {
  // The range of the series is 10, two seasons take 0.025.
  expect(seasonNovelty(10, 10, 2)).toBeCloseTo(1 - 0.025, 12)
  expect(seasonNovelty(0.2, 10, 2)).toBe(0)
  expect(seasonNovelty(-3, 10, 2)).toBe(0)
  expect(seasonNovelty(1, 0, 2)).toBe(0)
})

test('what came within the hour is not yet usual', () => {
  const envelope = emptyEnvelope()
  for (let slot = 0; slot < 96; slot++) widenEnvelope(envelope, slot, 0)
  for (let slot = 0; slot < 6; slot++) widenEnvelope(envelope, slot, slot === 5 ? 0 : 10)
  expect(seasonExcess(envelope, 5, 10, 1000)).toBe(0)
  const fresh = emptyEnvelope()
  for (let slot = 0; slot < 96; slot++) widenEnvelope(fresh, slot, 0)
  for (let slot = 0; slot < 4; slot++) widenEnvelope(fresh, slot, 10)
  expect(seasonExcess(fresh, 4, 10, 1000)).toBe(10)
})
