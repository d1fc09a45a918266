import { defineStep, defineWorkflow, type Ref } from '@nofx/workflows'
import type { ChaosInput, Labour, Workload } from './workload.ts'

const LINKS = 8

/** Steps one after another, some of which fail and are tried again; one may be replaced on the way. */
export const chain: Workload = {
  name: 'chain',
  define(labour) {
    const link = linkStep('link', labour)
    const workflow = defineWorkflow<ChaosInput, unknown>('chain', {}, ({ input, step }) => {
      let value: Ref<number> = input.seed
      for (let index = 0; index < LINKS; index++) value = step(link, { seed: input.seed, value, index }, { id: `link ${index}` })
      return { value }
    })
    return { workflow, others: [linkStep('other link', labour)] }
  },
  expected({ seed }) {
    let value = seed
    for (let index = 0; index < LINKS; index++) value = next(value, index)
    return { status: 'completed', output: { value } }
  },
  adaptation: { type: 'replace-step', node: `link ${LINKS - 2}`, with: 'other link' },
}

function linkStep(name: string, labour: Labour) {
  return defineStep(name, {
    retry: { attempts: 4, delayMs: 60, delayMsMax: 500 },
    run: async ({ seed, value, index }: { seed: number; value: number; index: number }, context) => {
      await labour.step(context, seed, { flaky: true })
      return next(value, index)
    },
  })
}

function next(value: number, index: number): number {
  return (value * 31 + index) % 1_000_003
}
