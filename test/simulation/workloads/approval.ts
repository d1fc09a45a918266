import { isNofxError } from '@nofx/core'
import { cel, defineWorkflow, type Approval } from '@nofx/workflows'
import { hostedStep, work } from '../labour.ts'
import type { MixedApp, MixedInput, Workload } from './workload.ts'

export const QUESTION = 'ship?'

/** A run that nobody knows may be on its way to the store; after so many looks it is not. */
const UNKNOWN_MAX = 6

/** Now and then nobody answers for so long, in ms at most. */
const AWAY_RATE = 0.3
const AWAY_MS_MAX = 15_000

const pack = hostedStep('pack', async ({ seed }: MixedInput, context, host) => {
  await work(host, context)
  return `parcel ${seed}`
})

const send = hostedStep('send', async ({ parcel }: { parcel: string }, context, host) => {
  await work(host, context)
  return `${parcel} sent`
})

const unpack = hostedStep('unpack', async ({ parcel }: { parcel: string }, context, host) => {
  await work(host, context)
  return `${parcel} unpacked`
})

/** A question that several people answer at once from different processes; the first answer counts, and the others are refused. */
export const approval: Workload = {
  name: 'approval',
  workflow: defineWorkflow<MixedInput, unknown>('approval', {}, ({ input: { seed }, step, approve, when }) => {
    const parcel = step(pack, { seed })
    const answer = approve(QUESTION, { show: { parcel } })
    return when(cel`${answer.approved}`, () => step(send, { parcel }), () => step(unpack, { parcel }))
  }),
  start: ({ engine }, id, input) => engine.start('approval', input, { id, ifExists: 'attach' }),
  async story(client, id, { seed }) {
    if (client.random.chance(AWAY_RATE)) await client.sleep(client.random.between(0, AWAY_MS_MAX))
    const people = 1 + client.random.between(0, 1)
    await Promise.all(
      Array.from({ length: people }, async (_, person) => {
        for (let unknown = 0, turn = 0; unknown < UNKNOWN_MAX; turn++) {
          await client.sleep(client.random.between(50, 900))
          const by = client.id(`person ${person} ${turn}`)
          const answer = await client.tell({ runId: id, what: 'approve', mark: by }, (app) => pass(app, id, { approved: approves(seed), by }))
          if (answer.is === 'done' || (answer.is === 'refused' && answer.code === 'run.ended')) return
          if (answer.is === 'refused' && answer.code === 'run.unknown') unknown += 1
          if (answer.is === 'refused' && answer.code === 'run.not_owned') throw new Error(`In all this time no process has taken an answer to "${QUESTION}".`)
        }
      }),
    )
  },
  judge(end, { seed }) {
    const wanted = `parcel ${seed} ${approves(seed) ? 'sent' : 'unpacked'}`
    return end.status === 'completed' && end.output === wanted ? undefined : `It ended with ${JSON.stringify(end)}, and should have with ${wanted}.`
  },
}

/** A process that lacks the workflow cannot tell what it asks; what is answered it can pass on all the same. */
async function pass({ engine, runtime }: MixedApp, id: string, answered: Approval): Promise<void> {
  try {
    await engine.approve(id, QUESTION, answered)
  } catch (error) {
    if (!isNofxError(error, 'workflow.unknown')) throw error
    await runtime.signal(id, QUESTION, answered)
  }
}

export function approves(seed: number): boolean {
  return seed % 3 !== 0
}
