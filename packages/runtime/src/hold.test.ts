import { systemClock } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { Hold } from './hold.ts'

/** A clock that shows one time, while another passes. */
function twoFacedClock() {
  const at = { now: 0, monotonic: 5_000 }
  return { at, clock: { ...systemClock, now: () => at.now, monotonic: () => at.monotonic } }
}

function renewedAt(hold: Hold, at: { now: number; monotonic: number }, now: number): void {
  at.monotonic += Math.max(0, now - at.now)
  at.now = now
  hold.renewed(hold.moment())
}

describe('a hold', () => {
  it('is none before the first renewal, and ends a lease after the last was sent', () => {
    const { at, clock } = twoFacedClock()
    const hold = new Hold(clock, 100, true)
    expect(hold.isSure(0)).toBe(false)
    renewedAt(hold, at, 10)
    expect([hold.isSure(109), hold.isSure(110)]).toEqual([true, false])
    renewedAt(hold, at, 60)
    expect([hold.isSure(159), hold.isSure(160)]).toEqual([true, false])
  })

  it('is none from when the clock was put back to the next renewal', () => {
    const { at, clock } = twoFacedClock()
    const hold = new Hold(clock, 100, true)
    renewedAt(hold, at, 1_000)
    expect(hold.isSure(1_050)).toBe(true)
    expect([hold.isSure(500), hold.isSure(501)]).toEqual([false, false])
    renewedAt(hold, at, 510)
    expect([hold.isSure(609), hold.isSure(610)]).toEqual([true, false])
  })

  it('is none when more time has passed than the clock shows, which was put back while the process stood still', () => {
    const { at, clock } = twoFacedClock()
    const hold = new Hold(clock, 100, true)
    renewedAt(hold, at, 1_000)
    at.monotonic += 150
    expect(hold.isSure(1_020)).toBe(false)
  })

  it('goes by the time alone where there is no other clock, and has no end where nobody else can claim', () => {
    const { at, clock: { monotonic: _, ...clock } } = twoFacedClock()
    const hold = new Hold(clock, 100, true)
    renewedAt(hold, at, 10)
    expect([hold.isSure(109), hold.isSure(110)]).toEqual([true, false])
    expect(new Hold(clock, 0, false).isSure(Number.MAX_VALUE)).toBe(true)
  })
})
