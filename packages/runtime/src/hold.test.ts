import { describe, expect, it } from 'vitest'
import { Hold } from './hold.ts'

describe('a hold', () => {
  it('is none before the first renewal, and ends a lease after the last was sent', () => {
    const hold = new Hold(100, true)
    expect(hold.isSure(0)).toBe(false)
    hold.renewed(10)
    expect([hold.isSure(109), hold.isSure(110)]).toEqual([true, false])
    hold.renewed(60)
    expect([hold.isSure(159), hold.isSure(160)]).toEqual([true, false])
  })

  it('is none from when the clock was put back to the next renewal', () => {
    const hold = new Hold(100, true)
    hold.renewed(1_000)
    expect(hold.isSure(1_050)).toBe(true)
    expect([hold.isSure(500), hold.isSure(501)]).toEqual([false, false])
    hold.renewed(510)
    expect([hold.isSure(609), hold.isSure(610)]).toEqual([true, false])
  })

  it('has no end where nobody else can claim', () => {
    expect(new Hold(0, false).isSure(Number.MAX_VALUE)).toBe(true)
  })
})
