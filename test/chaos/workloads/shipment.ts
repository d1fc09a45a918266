import { cel, defineStep, defineWorkflow } from '@nofx/workflows'
import type { ChaosInput, Labour, Workload } from './workload.ts'

/** A question that somebody in another process answers, and a branch on the answer. */
export const shipment: Workload = {
  name: 'shipment',
  define(labour) {
    const pack = packStep('pack', labour)
    const ship = packStep('ship', labour)
    const unpack = packStep('unpack', labour)
    const workflow = defineWorkflow<ChaosInput, unknown>('shipment', {}, ({ input: { seed }, step, approve, when }) => {
      const parcel = step(pack, { seed, what: 'goods' })
      const answer = approve('ship?', { show: { parcel } })
      return when(cel`${answer.approved}`, () => step(ship, { seed, what: parcel }), () => step(unpack, { seed, what: parcel }))
    })
    return { workflow }
  },
  expected: ({ seed }) => ({ status: 'completed', output: `${approves(seed) ? 'ship' : 'unpack'}(pack(goods))` }),
  approval: { node: 'ship?', approves: ({ seed }) => approves(seed) },
}

function packStep(name: string, labour: Labour) {
  return defineStep(name, {
    run: async ({ seed, what }: { seed: number; what: string }, context) => {
      await labour.step(context, seed)
      return `${name}(${what})`
    },
  })
}

function approves(seed: number): boolean {
  return seed % 4 !== 0
}
