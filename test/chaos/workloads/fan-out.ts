import { defineStep, defineWorkflow } from '@nofx/workflows'
import type { ChaosInput, Workload } from './workload.ts'

/** A map within a map, with steps that fail and are tried again, and a sum over all. */
export const fanOut: Workload = {
  name: 'fan-out',
  define(labour) {
    const split = defineStep('split', {
      run: async ({ seed }: { seed: number }, context) => {
        await labour.step(context, seed)
        return groupsOf(seed)
      },
    })
    const square = defineStep('square', {
      retry: { attempts: 3, delayMs: 30, delayMsMax: 200 },
      run: async ({ seed, item }: { seed: number; item: number }, context) => {
        await labour.step(context, seed, { flaky: true })
        return item * item
      },
    })
    const sum = defineStep('sum', {
      run: async ({ seed, squares }: { seed: number; squares: readonly (readonly number[])[] }, context) => {
        await labour.step(context, seed)
        return { sum: squares.flat().reduce((total, value) => total + value, 0), groups: squares.length }
      },
    })
    const workflow = defineWorkflow<ChaosInput, unknown>('fan-out', {}, ({ input, step, map }) => {
      const groups = step(split, { seed: input.seed })
      const squares = map(groups, (group) => map(group, (item) => step(square, { seed: input.seed, item }), { id: 'items', concurrency: 3 }), { id: 'groups', concurrency: 2 })
      return step(sum, { seed: input.seed, squares })
    })
    return { workflow }
  },
  expected({ seed }) {
    let sum = 0
    for (const group of groupsOf(seed)) for (const item of group) sum += item ** 2
    return { status: 'completed', output: { sum, groups: groupsOf(seed).length } }
  },
}

/** Up to four groups of up to five numbers; one of them may be empty. */
function groupsOf(seed: number): number[][] {
  return Array.from({ length: 1 + (seed % 4) }, (_, group) => Array.from({ length: (seed + group * 2) % 6 }, (_item, index) => seed + group * 10 + index))
}
