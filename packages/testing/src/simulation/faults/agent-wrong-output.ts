import type { Fault } from '../fault.ts'

/** An agent or step answers with what is no answer: a value that JSON cannot hold, or one of a shape that nobody asked for. */
export const agentWrongOutput: Fault = {
  name: 'agent-wrong-output',
  perMinute: 0.8,
  draw: (random) => ({ durationMs: 0, amount: random.between(0, 1) }),
  strike(world, { slot, amount }, struck) {
    world.processAt(slot)?.effectFaults.add(({ runId, place }) => {
      struck(`"${place}"`, runId)
      return async (_call, _request, perform) => {
        await perform()
        return amount === 0 ? { output: 7n } : { unheardOf: true }
      }
    })
  },
}
