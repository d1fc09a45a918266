import { defineWorkflow, type Approval } from '@nofx/workflows'
import { hostedStep, work } from '../labour.ts'
import { failsWith, type MixedInput, type Workload } from './workload.ts'

const ask = hostedStep('ask', async ({ seed }: MixedInput, context, host) => {
  await work(host, context)
  return `well, ${seed}?`
})

const QUESTION = 'anybody?'
const ANSWERED_MS_MAX = 2_500

/** A question whose time runs out, whoever owns the run by then, just before somebody answers, or just after. */
export const deadline: Workload = {
  name: 'deadline',
  workflow: defineWorkflow<MixedInput, unknown>('deadline', {}, ({ input: { seed }, step, approve }) => approve(QUESTION, { show: step(ask, { seed }), timeoutMs: ANSWERED_MS_MAX })),
  start: ({ engine }, id, input) => engine.start('deadline', input, { id, ifExists: 'attach' }),
  async story(client, id) {
    await client.sleep(ANSWERED_MS_MAX + client.random.between(-100, 400))
    const by = client.id('answer')
    await client.tell({ runId: id, what: 'approve', mark: by }, ({ engine }) => engine.approve(id, QUESTION, { approved: true, by }))
  },
  judge: (end, input, facts) => (end.status === 'completed' && (end.output as Approval).approved ? undefined : tooLate(end, input, facts)),
}

const tooLate = failsWith('effect.timeout')
