import { defineStep, defineWorkflow } from '@nofx/workflows'
import type { ChaosInput, Workload } from './workload.ts'

/** A question that nobody answers, whose time runs out whoever owns the run by then. */
export const deadline: Workload = {
  name: 'deadline',
  define(labour) {
    const ask = defineStep('ask', {
      run: async ({ seed }: { seed: number }, context) => {
        await labour.step(context, seed)
        return 'well?'
      },
    })
    const workflow = defineWorkflow<ChaosInput, unknown>('deadline', {}, ({ input: { seed }, step, approve }) =>
      approve('anybody?', { show: step(ask, { seed }), timeoutMs: 1_200 }),
    )
    return { workflow }
  },
  expected: () => ({ status: 'failed', code: 'effect.timeout', undone: [] }),
}
