import { defineWorkflow } from '@nofx/workflows'
import { flakyWork, hostedStep, work } from '../labour.ts'
import { completesWith, type MixedInput, type Workload } from './workload.ts'

const split = hostedStep('split', async ({ seed }: MixedInput, context, host) => {
  await work(host, context)
  return itemsOf(seed)
})

const square = hostedStep('square', async ({ item }: { item: number }, context, host) => {
  await flakyWork(host, context)
  return item * item
}, { retry: { attempts: 4, delayMs: 30, delayMsMax: 400 } })

const sum = hostedStep('sum', async ({ squares }: { squares: readonly number[] }, context, host) => {
  await work(host, context)
  return { squares, sum: squares.reduce((total, value) => total + value, 0) }
})

/** A map whose items fail and are tried again, three at a time, and a sum over all. */
export const fanOut: Workload = {
  name: 'fan-out',
  workflow: defineWorkflow<MixedInput, unknown>('fan-out', {}, ({ input: { seed }, step, map }) => {
    const squares = map(step(split, { seed }), (item) => step(square, { item }), { id: 'each', concurrency: 3 })
    return step(sum, { squares })
  }),
  start: ({ engine }, id, input) => engine.start('fan-out', input, { id, ifExists: 'attach' }),
  judge: completesWith(({ seed }) => {
    const squares = itemsOf(seed).map((item) => item * item)
    return { squares, sum: squares.reduce((total, value) => total + value, 0) }
  }),
}

function itemsOf(seed: number): number[] {
  return Array.from({ length: seed % 7 }, (_, index) => seed + index)
}
