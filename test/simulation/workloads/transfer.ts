import { defineWorkflow } from '@nofx/workflows'
import type { Bank } from '../bank.ts'
import { hostedStep, work } from '../labour.ts'
import { completesWith, type MixedInput, type Workload } from './workload.ts'

/** How often somebody looks whether a transfer is in doubt, in ms, and how many times at most. */
const LOOK_MS_MIN = 400
const LOOK_MS_MAX = 2_000
const LOOKS_MAX = 80

/** Steps that may run only once, and of which can be found out whether they did: by the step itself, or by somebody who is asked. */
const move = (name: string, options: Parameters<typeof hostedStep<MixedInput, string>>[2]) =>
  hostedStep<MixedInput, string>(name, async ({ seed }, context, host, bank) => {
    await work(host, context)
    const receipt = bank.move(context.idempotencyKey, seed)
    await work(host, context)
    return receipt
  }, { effect: 'once', ...options })

const checked = move('checked transfer', {
  async check(_, context, host, bank) {
    await work(host, context)
    const receipt = bank.receipt(context.idempotencyKey)
    return receipt === undefined ? { done: false } : { done: true, output: receipt }
  },
})

const asked = move('asked transfer', { inDoubt: 'ask' })

const judge = completesWith(({ seed }) => ({ first: `moved ${seed} cents`, second: `moved ${seed} cents` }))

/** Two transfers side by side that never fail, whoever dies: one finds out by itself, and somebody is asked about the other. */
export const transfer: Workload = {
  name: 'transfer',
  workflow: defineWorkflow<MixedInput, unknown>('transfer', {}, ({ input: { seed }, step }) => ({ first: step(checked, { seed }), second: step(asked, { seed }) })),
  start: ({ engine }, id, input) => engine.start('transfer', input, { id, ifExists: 'attach' }),
  async story(client, id) {
    for (let look = 0; look < LOOKS_MAX; look++) {
      await client.sleep(client.random.between(LOOK_MS_MIN, LOOK_MS_MAX))
      const answer = await client.call('resolves what is in doubt', async ({ engine, bank }) => {
        for (const { node, doubt, idempotencyKey } of await engine.doubts(id)) await engine.resolveDoubt(id, node, foundOut(bank, idempotencyKey, doubt))
        return (await engine.get(id).status()).status
      }, id)
      if ((answer.is === 'done' && answer.value !== 'running') || (answer.is === 'refused' && answer.code === 'run.unknown')) return
    }
  },
  judge,
}

function foundOut(bank: Bank, key: string, doubt: number) {
  const receipt = bank.receipt(key)
  return receipt === undefined ? { done: false, doubt } as const : { done: true, output: receipt, doubt } as const
}
