import { expect, it } from 'vitest'
import { persistenceOf } from './persistence.ts'

it('is the share of a deviation that is left a step later', () => {
  expect(persistenceOf([8, 4, 2, 1])).toBe(0.5)
})

it('is nothing for what swings from side to side, and for what never deviates', () => {
  expect([persistenceOf([1, -1, 1, -1]), persistenceOf([0, 0, 0]), persistenceOf([])]).toEqual([0, 0, 0])
})

it('stays short of 1 for what grows, so that every deviation ends', () => {
  expect(persistenceOf([1, 2, 4])).toBe(0.999)
})
