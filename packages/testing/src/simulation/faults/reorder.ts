import type { Fault } from '../fault.ts'

/** Calls that a process sends later reach the store before one that it has sent. */
export const reorder: Fault = {
  name: 'reorder',
  perMinute: 3,
  draw: (random) => ({ durationMs: 0, amount: random.between(1, 4) }),
  strike(world, { slot, amount }, struck) {
    world.processAt(slot)?.link.faults.add((call, fate) => {
      fate.behind = amount
      struck(`"${call}" behind ${amount} others`)
      return true
    })
  },
}
