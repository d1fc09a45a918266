import type { Fault } from '../fault.ts'

/** The store answers nobody for a while. What is on its way back to a process is lost. */
export const storeUnavailable: Fault = {
  name: 'store-unavailable',
  perMinute: 0.3,
  draw: (random) => ({ durationMs: random.between(100, 5_000), amount: 0 }),
  strike(world, { durationMs }, struck) {
    world.storeAwayUntil = Math.max(world.storeAwayUntil, world.time.now + durationMs)
    struck(`for ${durationMs} ms`)
  },
}
