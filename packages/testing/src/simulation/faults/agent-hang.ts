import type { Fault } from '../fault.ts'

/** An agent or step never answers. Only one with a limit of time is struck: nothing else could ever end it. */
export const agentHang: Fault = {
  name: 'agent-hang',
  perMinute: 1.5,
  draw: () => ({ durationMs: 0, amount: 0 }),
  strike(world, { slot }, struck) {
    world.processAt(slot)?.effectFaults.add(({ runId, place }, { timeoutMs }) => {
      if (timeoutMs === undefined) return undefined
      struck(`"${place}"`, runId)
      // Its work is done, and nobody hears of it: whoever queues for its agent is not kept out for ever.
      return (_call, _request, perform) => {
        void Promise.resolve(perform()).catch(() => {})
        return new Promise(() => {})
      }
    })
  },
}
