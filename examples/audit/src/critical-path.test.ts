import { describe, expect, it } from 'vitest'
import { criticalPath } from './critical-path.ts'

describe('the critical path', () => {
  it('of no tasks is empty', () => {
    expect(criticalPath([])).toEqual([])
  })

  it('goes back from the end over what was waited for longest', () => {
    const tasks = [
      { id: 'open', endMs: 2, after: [] },
      { id: 'quick', endMs: 3, after: ['open'] },
      { id: 'slow', endMs: 9, after: ['open'] },
      { id: 'join', endMs: 11, after: ['quick', 'slow'] },
      { id: 'aside', endMs: 10, after: ['open'] },
    ]
    expect(criticalPath(tasks)).toEqual(['open', 'slow', 'join'])
  })

  it('ends when tasks of no length seem to wait for each other', () => {
    expect(criticalPath([{ id: 'a', endMs: 1, after: ['b'] }, { id: 'b', endMs: 1, after: ['a'] }])).toEqual(['b', 'a'])
  })
})
