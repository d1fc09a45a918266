import { defineWorkflow } from '@nofx/workflows'
import { hostedStep, work } from '../labour.ts'
import { completesWith, failsWith, type MixedInput, type Workload } from './workload.ts'

const charge = hostedStep('charge', async ({ seed }: MixedInput, context, host) => {
  await work(host, context)
  return seed * 100
}, { effect: 'once' })

const receipt = hostedStep('receipt', async ({ cents }: { cents: number }, context, host) => {
  await work(host, context)
  return `${cents} cents`
})

const right = completesWith(({ seed }) => `${seed * 100} cents`)
const inDoubt = failsWith('effect.in_doubt')

/** A step that may run only once. When its process dies, nobody knows, and the run fails. */
export const payment: Workload = {
  name: 'payment',
  workflow: defineWorkflow<MixedInput, unknown>('payment', {}, ({ input: { seed }, step }) => step(receipt, { cents: step(charge, { seed }) })),
  start: ({ engine }, id, input) => engine.start('payment', input, { id, ifExists: 'attach' }),
  judge: (end, input, facts) => (facts.handOvers > 0 && inDoubt(end, input, facts) === undefined ? undefined : right(end, input, facts)),
}
