import { describe, expect, it } from 'vitest'
import { findTaskCycle } from './task-cycle.ts'

describe('findTaskCycle', () => {
  it('shows the cycle, each task before one that waits for it', () => {
    const tasks = [{ id: 'start' }, { id: 'a', after: ['start', 'c'] }, { id: 'b', after: ['a'] }, { id: 'c', after: [{ id: 'b' }] }, { id: 'end', after: ['c'] }]
    const cycle = findTaskCycle(tasks, new Set())!
    expect(cycle).toHaveLength(4)
    expect(cycle[0]).toBe(cycle.at(-1))
    expect('abca'.repeat(2)).toContain(cycle.join('').slice(0, 3))
  })

  it('finds none where there is none, nor one that a finished task has broken', () => {
    expect(findTaskCycle([{ id: 'b', after: ['a', 'a'] }, { id: 'a' }], new Set())).toBeUndefined()
    expect(findTaskCycle([{ id: 'b', after: ['a'] }, { id: 'a', after: ['b'] }], new Set(['a']))).toBeUndefined()
  })

  it('shows a task that waits for itself', () => {
    expect(findTaskCycle([{ id: 'a', after: ['a'] }], new Set())).toEqual(['a', 'a'])
  })

  it('walks a cycle of 100,000 tasks', () => {
    const tasks = Array.from({ length: 100_000 }, (_, index) => ({ id: `t${index}`, after: [`t${(index + 1) % 100_000}`] }))
    expect(findTaskCycle(tasks, new Set())).toHaveLength(100_001)
  })
})
