import { describe, expect, it } from 'vitest'
import { Guard } from './guard.ts'

describe('Guard', () => {
  it('admits as many requests as the limit of steps says', () => {
    const run = new Guard({ steps: 2 })
    expect([run.admit(0), run.admit(0), run.admit(0)?.code]).toEqual([undefined, undefined, 'limit.exceeded'])
  })

  it('holds a reservation back until it is settled', () => {
    const run = new Guard({ costUsd: 1 })
    expect(run.admit(0.6)).toBeUndefined()
    expect(run.admit(0.6)?.code).toBe('limit.exceeded')
    run.settle(2, 0.6, 0.1)
    expect(run.admit(0.6)).toBeUndefined()
  })

  it('admits what fills the budget exactly, in binary fractions too', () => {
    const run = new Guard({ costUsd: 0.3 })
    for (let call = 1; call <= 3; call++) {
      expect(run.admit(0.1)).toBeUndefined()
      run.settle(call, 0.1, 0.1)
    }
    expect(run.overspent()).toBeUndefined()
    expect(run.admit(0.001)?.code).toBe('limit.exceeded')
  })

  it('asks every run above', () => {
    const root = new Guard({ costUsd: 1 })
    const one = new Guard(undefined, { guard: root, request: 2, heldUsd: 0 })
    const other = new Guard({ costUsd: 5 }, { guard: root, request: 3, heldUsd: 0 })
    expect(one.admit(0.7)).toBeUndefined()
    expect(other.admit(0.7)?.code).toBe('limit.exceeded')
    expect(root.admit(0.7)?.code).toBe('limit.exceeded')
    expect(other.admit(0.3)).toBeUndefined()
  })

  it('counts a run that is read anew once, for itself and above, and keeps the accounts below', () => {
    const root = new Guard({ steps: 4, costUsd: 1 })
    const below = new Guard(undefined, { guard: root, request: 2, heldUsd: 0 })
    root.admit(0)
    below.admit(0.9)
    below.reset()
    below.restore(0.9)
    root.reset()
    root.restore(0)
    expect(root.admit(0.2)?.code).toBe('limit.exceeded')
    expect([root.admit(0), below.admit(0), below.admit(0)?.code]).toEqual([undefined, undefined, 'limit.exceeded'])
  })
})
