import { expect, test } from 'vitest'
import { AIRLINE } from '../../test/airline.ts'
import { predictMember } from './member-state.ts'
import { theta } from './theta.ts'

// Reference: the Theta benchmark of the M4 competition in an independent Python form, which meets the published M4 figures within 0.01; its season drawn towards none
// as here. Tolerance 1e-6: both searches end at the same bound of alpha.
test('a series without a season is forecast as published', () => {
  const predicted = predictMember(theta(1).fit(Float64Array.from(AIRLINE)), 3)
  const reference = [194.97276742186926, 195.94763715699736, 196.92250689212545]
  predicted.forEach((value, step) => expect(value).toBeCloseTo(reference[step] ?? 0, 6))
})

test('a series with a season gets it back', () => {
  const values = Float64Array.from({ length: 24 }, (_, index) => 50 + ([5, -3, 8, -10][index % 4] ?? 0) + (((index * 37) % 11) - 5) * 0.4)
  const predicted = predictMember(theta(4).fit(values), 6)
  const reference = [55.40623619550161, 47.33883983057691, 57.88431187344428, 39.71846262443088, 55.456395642894705, 47.3816861403488]
  predicted.forEach((value, step) => expect(value).toBeCloseTo(reference[step] ?? 0, 6))
})
