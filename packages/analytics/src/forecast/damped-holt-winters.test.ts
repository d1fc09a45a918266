import { expect, test } from 'vitest'
import { AIRLINE } from '../../test/airline.ts'
import { dampedHoltWinters } from './damped-holt-winters.ts'
import { predictMember, updateMember } from './member-state.ts'

const pattern = [1, 5, 2, 8]
const repeated = Float64Array.from({ length: 22 }, (_, index) => pattern[index % 4] ?? 0)

// Reference: scipy.optimize.differential_evolution over an independent Python form of the recursion. Tolerance 2.5 %: the valley is flat, so a coarser search ends at other
// parameters with almost the same error.
test.each([
  ['additive', [195.5781308422344, 202.86568781481373, 220.3309596677541, 209.10633568626653, 208.98252903717042, 229.59923432154244]],
  ['multiplicative', [197.08907299598346, 208.28845694736114, 233.51700715495738, 218.9929450434369, 218.45936041159845, 247.41040972068816]],
] as const)('the forecast is close to that of a global search over the same recursion, %s', (seasonKind, reference) => {
  const predicted = predictMember(dampedHoltWinters(12, { seasonKind }).fit(Float64Array.from(AIRLINE)), 6)
  predicted.forEach((value, step) => expect(Math.abs(value / (reference[step] ?? 0) - 1)).toBeLessThan(0.025))
})

test.each(['additive', 'multiplicative'] as const)('a pattern without noise is continued in phase, %s', (seasonKind) => {
  for (const trend of [true, false]) {
    const predicted = predictMember(dampedHoltWinters(4, { seasonKind, trend }).fit(repeated), 6)
    predicted.forEach((value, step) => expect(value).toBeCloseTo(pattern[(22 + step) % 4] ?? 0, 9))
  }
})

test('a season that multiplies grows with the level, and values that are not above 0 have one that is added', () => {
  const values = Float64Array.from({ length: 40 }, (_, index) => (pattern[index % 4] ?? 0) * (10 + index))
  const member = dampedHoltWinters(4, { seasonKind: 'multiplicative' })
  // Tolerance 5 %: the trend is damped, the growth is not.
  predictMember(member.fit(values), 4).forEach((value, step) => expect(Math.abs(value / ((pattern[step % 4] ?? 0) * (50 + step)) - 1)).toBeLessThan(0.05))
  const withZero = values.with(7, 0)
  expect([...predictMember(member.fit(withZero), 6)]).toEqual([...predictMember(dampedHoltWinters(4).fit(withZero), 6)])
})

test('without a trend the level is held', () => {
  const rising = Float64Array.from({ length: 40 }, (_, index) => index + (pattern[index % 4] ?? 0))
  const predicted = predictMember(dampedHoltWinters(4, { trend: false }).fit(rising), 400)
  for (let step = 4; step < 400; step++) expect(predicted[step]).toBeCloseTo(predicted[step % 4] ?? 0, 9)
})

test('a forecast stays within a range of what was seen, and what comes may be 0', () => {
  for (const seasonKind of ['additive', 'multiplicative'] as const) {
    const state = dampedHoltWinters(4, { seasonKind }).fit(Float64Array.from({ length: 24 }, (_, index) => 2 ** (index / 2)))
    updateMember(state, 0)
    for (const value of predictMember(state, 10_000)) expect(Math.abs(value)).toBeLessThanOrEqual(2 ** 12.5)
  }
})

test('what is expected changes nothing but the phase', () => {
  const state = dampedHoltWinters(4, { seasonKind: 'multiplicative' }).fit(repeated)
  const before = predictMember(state, 8)
  for (let step = 0; step < 4; step++) updateMember(state, before[step] ?? 0)
  predictMember(state, 4).forEach((value, step) => expect(value).toBeCloseTo(before[4 + step] ?? 0, 9))
})
