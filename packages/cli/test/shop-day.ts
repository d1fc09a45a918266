import { createControlPlane, type ControlPlane } from '@nofx/control-plane'
import type { Storage } from '@nofx/core'
import { courier, critic, order, writer } from './fixtures/shop.ts'

export function openShop(storage: Storage): Promise<ControlPlane> {
  return createControlPlane({ storage, agents: [writer, critic], workflows: [order], steps: [courier] })
}

/** The runs of a day, by what became of them. */
export interface ShopDay {
  readonly waiting: string
  readonly shipped: string
  readonly refunded: string
  readonly adapted: string
  readonly session: string
  readonly failedSession: string
}

/** Sessions and workflows between which every row that follows from an event is written. The order that waits is still under way. */
export async function haveADay({ orchestrator, workflows }: ControlPlane): Promise<ShopDay> {
  const begin = async (amount: number, to: string) => {
    const run = await workflows.start(order, { amount, to })
    await untilAsked(run)
    return run
  }
  const [waiting, shipped, refunded, adapted] = [await begin(1, 'A'), await begin(2, 'B'), await begin(3, 'nowhere'), await begin(4, 'C')]
  await workflows.adapt(adapted.id, { type: 'replace-step', node: 'send', with: 'courier', reason: 'the van broke down' })
  for (const run of [shipped, refunded, adapted]) {
    await workflows.approve(run.id, 'ship it?', { approved: true })
    await run.result().catch(() => {})
  }
  const session = await orchestrator.start({ pattern: 'pair', task: { skills: ['write', 'review'], input: 'a poem' }, budget: { steps: 50 } })
  const failedSession = await orchestrator.start({ task: { skills: ['write'], input: 'unspeakable' } })
  await session.result()
  await failedSession.result().catch(() => {})
  return { waiting: waiting.id, shipped: shipped.id, refunded: refunded.id, adapted: adapted.id, session: session.id, failedSession: failedSession.id }
}

/** Until somebody is asked for a word. */
export async function untilAsked(run: { events(): AsyncIterable<{ readonly type: string }> }): Promise<void> {
  for await (const event of run.events()) if (event.type === 'effect.requested' && 'kind' in event && event.kind === 'wait') return
}
