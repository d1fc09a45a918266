import { describe, expect, it } from 'vitest'
import { createManualClock } from './manual-clock.ts'

describe('createManualClock', () => {
  it('fires timers in the order in which they are due, at the time they are due', async () => {
    const clock = createManualClock(1_000)
    const fired: string[] = []
    clock.setTimer(20, () => fired.push(`b at ${clock.now()}`))
    clock.setTimer(10, () => fired.push(`a at ${clock.now()}`))
    clock.setTimer(30, () => fired.push('c'))
    await clock.advance(25)
    expect(fired).toEqual(['a at 1010', 'b at 1020'])
    expect(clock.now()).toBe(1_025)
    expect(clock.pending()).toBe(1)
  })

  it('fires timers that are set on the way, also those set by promises', async () => {
    const clock = createManualClock(0)
    const fired: number[] = []
    const again = async () => {
      fired.push(clock.now())
      await Promise.resolve()
      clock.setTimer(10, () => void again())
    }
    clock.setTimer(10, () => void again())
    await clock.advance(35)
    expect(fired).toEqual([10, 20, 30])
  })

  it('fires no timer that was stopped', async () => {
    const clock = createManualClock()
    let fired = false
    const stop = clock.setTimer(10, () => (fired = true))
    stop()
    await clock.advance(100)
    expect(fired).toBe(false)
  })
})
