import type { Fault } from '../fault.ts'

/** An agent or step fails: before it has done anything, or with its work done. */
export const agentCrash: Fault = {
  name: 'agent-crash',
  perMinute: 1.5,
  draw: (random) => ({ durationMs: 0, amount: random.between(0, 1) }),
  strike(world, { slot, amount }, struck) {
    world.processAt(slot)?.effectFaults.add(({ runId, place }) => {
      struck(`"${place}"`, runId)
      return async (_call, _request, perform) => {
        if (amount === 1) await perform()
        throw new Error('simulated crash of a handler')
      }
    })
  },
}
