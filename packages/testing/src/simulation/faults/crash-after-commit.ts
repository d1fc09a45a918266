import type { Fault } from '../fault.ts'

/** A process dies between a write and its acknowledgement: the store has it, and nobody knows. */
export const crashAfterCommit: Fault = {
  name: 'crash-after-commit',
  perMinute: 1.2,
  draw: (random) => ({ durationMs: random.between(50, 6_000), amount: 0 }),
  strike(world, { slot, durationMs }, struck) {
    const process = world.processAt(slot)
    process?.link.faults.add((call, fate) => {
      if (call !== 'append') return false
      process.restartMs = durationMs
      fate.crash = 'after'
      struck('an append')
      return true
    })
  },
}
