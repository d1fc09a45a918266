import type { RunLimits, RunStarted } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { Guard } from './guard.ts'

function guard(limits?: RunLimits, parent?: Guard): Guard {
  const started: RunStarted = { type: 'run.started', v: 1, kind: 'tasks', name: 'tasks', input: null, ...(limits && { limits }) }
  return new Guard(started, parent)
}

describe('Guard', () => {
  it('admits as many requests as the limit of steps says', () => {
    const run = guard({ steps: 2 })
    expect([run.admit(0), run.admit(0), run.admit(0)?.code]).toEqual([undefined, undefined, 'limit.exceeded'])
  })

  it('holds a reservation back until it is settled', () => {
    const run = guard({ costUsd: 1 })
    expect(run.admit(0.6)).toBeUndefined()
    expect(run.admit(0.6)?.code).toBe('limit.exceeded')
    run.settle(0.6, 0.1)
    expect(run.admit(0.6)).toBeUndefined()
  })

  it('admits what fills the budget exactly, in binary fractions too', () => {
    const run = guard({ costUsd: 0.3 })
    for (let call = 1; call <= 3; call++) {
      expect(run.admit(0.1)).toBeUndefined()
      run.settle(0.1, 0.1)
    }
    expect(run.overspent()).toBeUndefined()
    expect(run.admit(0.001)?.code).toBe('limit.exceeded')
  })

  it('asks every run above', () => {
    const root = guard({ costUsd: 1 })
    const one = guard(undefined, root)
    const other = guard({ costUsd: 5 }, root)
    expect(one.admit(0.7)).toBeUndefined()
    expect(other.admit(0.7)?.code).toBe('limit.exceeded')
    expect(root.admit(0.7)?.code).toBe('limit.exceeded')
    expect(other.admit(0.3)).toBeUndefined()
  })
})
