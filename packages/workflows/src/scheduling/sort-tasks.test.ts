import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sortTasks } from './sort-tasks.ts'

describe('sortTasks', () => {
  it('orders tasks by their keys, few or many', () => {
    fc.assert(fc.property(fc.oneof(fc.array(fc.nat(50), { maxLength: 30 }), fc.array(fc.nat(5_000), { minLength: 500, maxLength: 700 })), (keys) => {
      const tasks = Int32Array.from(keys.keys())
      sortTasks(tasks, Float64Array.from(keys))
      expect(Array.from(tasks, (task) => keys[task])).toEqual(keys.toSorted((a, b) => a - b))
      expect(new Set(tasks).size).toBe(keys.length)
    }))
  })
})
