import { describe, expect, it } from 'vitest'
import { horizonMs } from './horizon.ts'

describe('horizonMs', () => {
  it('is the last release and all durations and delays, by the longest offers', () => {
    const tasks = [
      { id: 'a', durationMs: 5, releaseMs: 130 },
      { id: 'b', on: { x: { durationMs: 2 }, y: { durationMs: 9 } }, after: ['a'] },
      { id: 'c', durationMs: 1, after: [{ id: 'a', delayMs: 3 }, { id: 'b', delayMs: 1, transferMs: 4 }] },
    ]
    expect(horizonMs({ tasks, agents: [{ id: 'x' }, { id: 'y' }], present: { atMs: 100 } })).toBe(30 + 5 + 9 + 1 + 5)
  })

  it('does not grow with the time of day, nor with deadlines', () => {
    expect(horizonMs({ tasks: [{ id: 'a', durationMs: 0.5, deadlineMs: 1.7e12 }], present: { atMs: 1.6e12 } })).toBe(0.5)
  })
})
