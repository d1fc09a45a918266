import type { Fault } from '../fault.ts'

/** A process is closed as in a deployment, and a new one takes its place. Who asks it for something meanwhile is refused. */
export const restart: Fault = {
  name: 'restart',
  perMinute: 1,
  draw: (random) => ({ durationMs: random.between(10, 1_500), amount: 0 }),
  strike(world, { slot, durationMs }, struck) {
    const process = world.processAt(slot)
    if (process === undefined) return
    process.restartMs = durationMs
    struck(process.name)
    world.close(process)
  },
}
