import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEventHeap, popEvent, pushEvent } from './event-heap.ts'

describe('a heap of events', () => {
  it('gives them up in the order of time', () => {
    fc.assert(fc.property(fc.array(fc.nat(50), { maxLength: 100 }), (times) => {
      const heap = createEventHeap(times.length)
      times.forEach((time, value) => pushEvent(heap, time, value))
      const popped = times.map(() => popEvent(heap))
      expect(popped.map((value) => times[value])).toEqual(times.toSorted((a, b) => a - b))
      expect(new Set(popped).size).toBe(times.length)
    }))
  })
})
