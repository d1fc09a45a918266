import type { Fault } from '../fault.ts'

/** A process dies at any moment, whatever its handlers are at, and whichever call is on its way. */
export const crash: Fault = {
  name: 'crash',
  perMinute: 0.8,
  draw: (random) => ({ durationMs: random.between(50, 8_000), amount: 0 }),
  strike(world, { slot, durationMs }, struck) {
    const process = world.processAt(slot)
    if (process === undefined) return
    process.restartMs = durationMs
    struck(process.name)
    world.crash(process, 'dies')
  },
}
