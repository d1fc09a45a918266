import type { Fault } from '../fault.ts'

/** One call takes long, on its way to the store or back. */
export const delay: Fault = {
  name: 'delay',
  perMinute: 4,
  draw: (random) => ({ durationMs: Math.round(200 * random.exponential()) + 20, amount: random.between(0, 1) }),
  strike(world, { slot, durationMs, amount }, struck) {
    world.processAt(slot)?.link.faults.add((call, fate) => {
      if (amount === 0) fate.toStoreMs += durationMs
      else fate.fromStoreMs += durationMs
      struck(`"${call}" by ${durationMs} ms`)
      return true
    })
  },
}
