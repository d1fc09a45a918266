import { defineWorkflow } from '@nofx/workflows'
import { flakyWork, hostedStep, work } from '../labour.ts'
import { failsWith, type MixedInput, type Workload } from './workload.ts'

const bookFlight = hostedStep('book flight', async ({ seed }: MixedInput, context, host) => {
  await work(host, context)
  return `flight ${seed}`
})

const bookHotel = hostedStep('book hotel', async ({ flight }: { flight: string }, context, host) => {
  await work(host, context)
  return `hotel for ${flight}`
})

const cancelFlight = hostedStep('cancel flight', async (_: MixedInput & { output: string }, context, host) => {
  await flakyWork(host, context)
  return null
})

const cancelHotel = hostedStep('cancel hotel', async (_: { flight: string; output: string }, context, host) => {
  await flakyWork(host, context)
  return null
})

const insure = hostedStep('insure', async ({ flight }: { flight: string }, context, host) => {
  await work(host, context)
  return `insurance of ${flight}`
})

const uninsure = hostedStep('uninsure', async (_: { flight: string; output: string }, context, host) => {
  await flakyWork(host, context)
  return null
})

const sell = hostedStep('sell', async (_: { flight: string }, context, host): Promise<string> => {
  await work(host, context)
  throw new Error('nobody buys it')
}, { retry: { attempts: 2, delayMs: 40 } })

/** A workflow that always fails, mostly while other steps are at work, and has to stop them and undo what is done. */
export const saga: Workload = {
  name: 'saga',
  workflow: defineWorkflow<MixedInput, unknown>('saga', {}, ({ input: { seed }, step }) => {
    const flight = step(bookFlight, { seed }, { compensate: cancelFlight })
    return {
      hotel: step(bookHotel, { flight }, { compensate: cancelHotel }),
      insurance: step(insure, { flight }, { compensate: uninsure }),
      sold: step(sell, { flight }),
    }
  }),
  start: ({ engine }, id, input) => engine.start('saga', input, { id, ifExists: 'attach' }),
  judge: failsWith('step.failed'),
}
