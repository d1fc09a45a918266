import { defineStep, defineWorkflow } from '@nofx/workflows'
import type { ChaosInput, Labour, Workload } from './workload.ts'

/** A workflow that always fails in the end, and has to undo what it did, newest first. */
export const saga: Workload = {
  name: 'saga',
  define(labour) {
    const sell = defineStep('sell', {
      retry: { attempts: 2, delayMs: 40 },
      run: async ({ seed }: { seed: number; flight: string; hotel: string }, context): Promise<string> => {
        await labour.step(context, seed)
        throw new Error('nobody buys it')
      },
    })
    const workflow = defineWorkflow<ChaosInput, unknown>('saga', {}, ({ input: { seed }, step }) => {
      const flight = step(bookStep('flight', labour), { seed }, { compensate: cancelStep('flight', labour) })
      const hotel = step(bookStep('hotel', labour), { seed, after: flight }, { compensate: cancelStep('hotel', labour) })
      return step(sell, { seed, flight, hotel })
    })
    return { workflow }
  },
  expected: () => ({ status: 'failed', code: 'step.failed', undone: ['cancel hotel', 'cancel flight'] }),
}

function bookStep(what: string, labour: Labour) {
  return defineStep(`book ${what}`, {
    run: async ({ seed }: { seed: number; after?: string }, context) => {
      await labour.step(context, seed)
      return `${what} ${seed}`
    },
  })
}

function cancelStep(what: string, labour: Labour) {
  return defineStep(`cancel ${what}`, {
    run: async ({ seed, output }: { seed: number; output: string }, context) => {
      await labour.step(context, seed, { flaky: true })
      return `no ${output}`
    },
  })
}
