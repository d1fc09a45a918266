import type { StepContext } from '@nofx/workflows'
import { defineWorkflow } from '@nofx/workflows'
import { flakyWork, hostedStep, work } from '../labour.ts'
import { completesWith, type MixedInput, type Workload } from './workload.ts'

const stock = hostedStep('stock', async ({ seed }: MixedInput, context, host) => {
  await flakyWork(host, context)
  return seed % 7
}, { retry: { attempts: 4, delayMs: 60, delayMsMax: 1_500 } })

const price = hostedStep('price', async ({ seed }: MixedInput, context, host) => {
  await work(host, context)
  return seed % 11
}, { timeoutMs: 20_000, retry: { attempts: 3, delayMs: 40 } })

const label = hostedStep('label', async ({ seed }: MixedInput, context: StepContext, host) => {
  await work(host, context)
  return `label ${seed}`
}, { effect: 'pure' })

const ship = hostedStep('ship', async (parts: { pieces: number; cents: number; label: string }, context, host) => {
  await work(host, context)
  return parts
})

const courier = hostedStep('courier', async (parts: { pieces: number; cents: number; label: string }, context, host) => {
  await work(host, context)
  return parts
})

/** How often somebody replaces the last step while the run is under way. */
const ADAPTED_RATE = 0.4

/** Three steps side by side, of which one fails now and then and is tried again, and one behind them, which may be replaced on the way. */
export const order: Workload = {
  name: 'order',
  workflow: defineWorkflow<MixedInput, unknown>('order', {}, ({ input: { seed }, step }) => {
    const pieces = step(stock, { seed })
    const cents = step(price, { seed })
    const text = step(label, { seed })
    return step(ship, { pieces, cents, label: text })
  }),
  others: [courier],
  start: ({ engine }, id, input) => engine.start('order', input, { id, ifExists: 'attach' }),
  async story({ random, sleep, tell, id: draw }, id) {
    if (!random.chance(ADAPTED_RATE)) return
    await sleep(random.between(0, 500))
    const reason = draw('adapt')
    await tell({ runId: id, what: 'adapt', mark: reason }, ({ engine }) => engine.adapt(id, { type: 'replace-step', node: 'ship', with: 'courier', reason }))
  },
  judge: completesWith(({ seed }) => ({ pieces: seed % 7, cents: seed % 11, label: `label ${seed}` })),
}
