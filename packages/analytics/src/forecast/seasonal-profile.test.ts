import { expect, test } from 'vitest'
import { predictMember } from './member-state.ts'
import { seasonalProfile } from './seasonal-profile.ts'

const noisy = Float64Array.from({ length: 48 }, (_, index) => ([1, 2, 4, 1][index % 4] ?? 0) + (index % 8 < 4 ? 0.2 : -0.2))

test('noise of single seasons is averaged out', () => {
  const predicted = predictMember(seasonalProfile(4).fit(noisy), 4)
  ;[1, 2, 4, 1].forEach((value, phase) => expect(Math.abs((predicted[phase] ?? 0) - value)).toBeLessThan(0.1))
})
