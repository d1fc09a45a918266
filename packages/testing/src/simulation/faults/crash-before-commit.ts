import type { Fault } from '../fault.ts'

/** A process dies with a write on its way: the store never hears of it. */
export const crashBeforeCommit: Fault = {
  name: 'crash-before-commit',
  perMinute: 1.2,
  draw: (random) => ({ durationMs: random.between(50, 6_000), amount: 0 }),
  strike(world, { slot, durationMs }, struck) {
    const process = world.processAt(slot)
    process?.link.faults.add((call, fate) => {
      if (call !== 'append') return false
      process.restartMs = durationMs
      fate.crash = 'before'
      struck('an append')
      return true
    })
  },
}
