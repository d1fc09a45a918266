import { defineWorkflow, type StepContext } from '@nofx/workflows'
import { hostedStep, work } from '../labour.ts'
import { completesWith, type MixedInput, type Workload } from './workload.ts'

/** Between the first try and the second: long enough for a run to be let go of meanwhile. */
const NAP_MS = 14_000

const rest = hostedStep('rest', async ({ seed }: MixedInput, context, host) => {
  await work(host, context)
  const { attempt = 1 } = (context as StepContext & { readonly requested: { readonly event: { readonly attempt?: number } } }).requested.event
  if (attempt === 1) throw new Error('not yet')
  return `rested ${seed}`
}, { retry: { attempts: 3, delayMs: NAP_MS, delayMsMax: NAP_MS } })

const rise = hostedStep('rise', async ({ how }: { how: string }, context, host) => {
  await work(host, context)
  return `${how}, risen`
})

/** A long pause in the middle, in which nobody needs to have the run. */
export const nap: Workload = {
  name: 'nap',
  workflow: defineWorkflow<MixedInput, unknown>('nap', {}, ({ input: { seed }, step }) => step(rise, { how: step(rest, { seed }) })),
  start: ({ engine }, id, input) => engine.start('nap', input, { id, ifExists: 'attach' }),
  judge: completesWith(({ seed }) => `rested ${seed}, risen`),
}
