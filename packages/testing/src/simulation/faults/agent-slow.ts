import type { Fault } from '../fault.ts'

/** An agent or step takes much longer than it should. */
export const agentSlow: Fault = {
  name: 'agent-slow',
  perMinute: 2,
  draw: (random) => ({ durationMs: random.between(300, 6_000), amount: 0 }),
  strike(world, { slot, durationMs }, struck) {
    const process = world.processAt(slot)
    process?.effectFaults.add(({ runId, place }) => {
      struck(`"${place}" by ${durationMs} ms`, runId)
      return async (_call, _request, perform) => {
        const value = await perform()
        await process.host.sleep(durationMs)
        return value
      }
    })
  },
}
