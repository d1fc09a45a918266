import type { Fault } from '../fault.ts'

/** A call reaches the store twice, the second time late. Only calls that may be sent again are struck. */
export const duplicateDelivery: Fault = {
  name: 'duplicate-delivery',
  perMinute: 3,
  draw: (random) => ({ durationMs: random.between(1, 4_000), amount: random.chance(0.8) ? 0 : 1 }),
  strike(world, { slot, durationMs, amount }, struck) {
    world.processAt(slot)?.link.faults.add((call, fate) => {
      if (call !== (amount === 0 ? 'append' : 'claim')) return false
      fate.againMs = durationMs
      struck(`"${call}"`)
      return true
    })
  },
}
