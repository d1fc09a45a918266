import type { Fault } from '../fault.ts'

/** A process stands still for a while, as under a long garbage collection or on a laptop that sleeps, and wakes up without knowing: its leases may have run out. */
export const slowProcess: Fault = {
  name: 'slow-process',
  perMinute: 0.8,
  draw: (random) => ({ durationMs: random.between(500, 9_000), amount: 0 }),
  strike(world, { slot, durationMs }, struck) {
    const process = world.processAt(slot)
    if (process === undefined) return
    process.standsStillUntil = world.time.now + durationMs
    struck(`${process.name} for ${durationMs} ms`)
  },
}
