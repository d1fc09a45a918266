import { defineStep, defineWorkflow } from '@nofx/workflows'
import type { ChaosInput, Workload } from './workload.ts'

/** A step that may run only once, between one that can be undone and one that follows. */
export const payment: Workload = {
  name: 'payment',
  define(labour) {
    const reserve = defineStep('reserve', {
      run: async ({ seed }: { seed: number }, context) => {
        await labour.step(context, seed)
        return { amount: seed % 500 }
      },
    })
    const release = defineStep('release', {
      run: async ({ seed }: { seed: number }, context) => {
        await labour.step(context, seed)
        return null
      },
    })
    const charge = defineStep('charge', {
      effect: 'once',
      run: async ({ seed, amount }: { seed: number; amount: number }, context) => {
        await labour.step(context, seed)
        return { charged: amount * 100 }
      },
    })
    const receipt = defineStep('receipt', {
      run: async ({ seed, charged }: { seed: number; charged: number }, context) => {
        await labour.step(context, seed)
        return { receipt: `${charged} cents` }
      },
    })
    const workflow = defineWorkflow<ChaosInput, unknown>('payment', {}, ({ input: { seed }, step }) => {
      const { amount } = step(reserve, { seed }, { compensate: release })
      const { charged } = step(charge, { seed, amount })
      return step(receipt, { seed, charged })
    })
    return { workflow }
  },
  expected: ({ seed }) => ({ status: 'completed', output: { receipt: `${(seed % 500) * 100} cents` } }),
  inDoubt: { status: 'failed', code: 'effect.in_doubt', undone: ['release'] },
}
