import type { Fault } from '../fault.ts'

/** The store carries out a write, and the process is told that it did not answer. */
export const lostAcknowledgement: Fault = {
  name: 'lost-acknowledgement',
  perMinute: 3,
  // Mostly an append; now and then another write.
  draw: (random) => ({ durationMs: 0, amount: random.chance(0.7) ? 0 : 1 }),
  strike(world, { slot, amount }, struck) {
    world.processAt(slot)?.link.faults.add((call, fate) => {
      if (amount === 0 ? call !== 'append' : call === 'append' || call === 'read' || call === 'get' || call === 'waiting') return false
      fate.lost = true
      struck(`"${call}"`)
      return true
    })
  },
}
