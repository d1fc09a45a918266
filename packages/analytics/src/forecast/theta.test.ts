import { expect, test } from 'vitest'
import { AIRLINE } from '../../test/airline.ts'
import { predictMember } from './member-state.ts'
import { theta } from './theta.ts'

// Reference: the Theta benchmark of the M4 competition in an independent Python form, which meets the published M4 figures within 0.01.
// Tolerance 1e-6: both searches end at the same bound of alpha.
test('a series without a season is forecast as published', () => {
  const predicted = predictMember(theta(1).fit(Float64Array.from(AIRLINE)), 3)
  const reference = [194.97276742186926, 195.94763715699736, 196.92250689212545]
  predicted.forEach((value, step) => expect(value).toBeCloseTo(reference[step] ?? 0, 6))
})

test('a series with a season gets it back', () => {
  const values = Float64Array.from({ length: 24 }, (_, index) => 50 + ([5, -3, 8, -10][index % 4] ?? 0) + (((index * 37) % 11) - 5) * 0.4)
  const predicted = predictMember(theta(4).fit(values), 6)
  const reference = [55.42144392061897, 47.33699843014371, 57.90503079626358, 39.70056019543553, 55.472174749868884, 47.38031913041706]
  predicted.forEach((value, step) => expect(value).toBeCloseTo(reference[step] ?? 0, 6))
})
