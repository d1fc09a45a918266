import type { Fault } from '../fault.ts'

/** One process cannot reach the store for a while, mostly for longer than its leases hold. It works on meanwhile. */
export const partition: Fault = {
  name: 'partition',
  perMinute: 0.8,
  draw: (random) => ({ durationMs: random.between(200, 8_000), amount: 0 }),
  strike(world, { slot, durationMs }, struck) {
    const process = world.processAt(slot)
    if (process === undefined) return
    process.cutOffUntil = world.time.now + durationMs
    struck(`${process.name} for ${durationMs} ms`)
  },
}
