import type { Fault } from '../fault.ts'

/** The clock of a process jumps, and runs a little fast or slow from then on; after a while it is put right again. */
export const clockSkew: Fault = {
  name: 'clock-skew',
  perMinute: 0.8,
  // Mostly seconds; now and then up to a minute. What was timed by a clock that was wrong may come as much too late.
  draw: (random) => ({ durationMs: random.between(1_000, 15_000), amount: random.chance(0.1) ? random.between(-60_000, 60_000) : Math.round(random.normal() * 2_500) }),
  strike(world, { slot, durationMs, amount }, struck) {
    const process = world.processAt(slot)
    if (process === undefined) return
    const { skew } = process
    skew.offsetMs = amount
    struck(`${process.name} by ${amount} ms`)
    world.time.after(durationMs, () => {
      skew.offsetMs = 0
    })
  },
}
