import { memoryStorage, type Recorded, type RunEvent, type Storage } from '@nofx/core'
import { expect, it } from 'vitest'
import { defineAgent, Orchestrator } from '../index.ts'

/** A store whose past has more outcomes than are read: at first `fallen` did well and `risen` failed, and in the last 2,000 the other way round. */
async function longPast(): Promise<Storage> {
  const storage = memoryStorage()
  const outcomes = 12_000
  const events: Recorded<RunEvent>[] = []
  const add = (event: RunEvent) => events.push({ version: events.length + 1, at: 0, event })
  add({ type: 'run.started', v: 1, kind: 'past', name: 'past', input: null })
  for (let index = 0; index < outcomes; index++) {
    const name = index % 2 === 0 ? 'fallen' : 'risen'
    const request = events.length + 1
    const isLate = index >= outcomes - 2_000
    add({ type: 'effect.requested', v: 1, kind: 'agent', name, mode: 'idempotent' })
    if (isLate === (name === 'risen')) add({ type: 'effect.settled', v: 1, request, status: 'completed', value: null })
    else add({ type: 'effect.settled', v: 1, request, status: 'failed', error: { name: 'Error', message: 'no luck' } })
  }
  await storage.log.append([{ runId: crypto.randomUUID(), expectedVersion: 0, lease: { owner: 'another', epoch: 1, durationMs: 1e12 }, events, records: [] }])
  return storage
}

it('learns from what the agents did last, not from what they did first', async () => {
  const worker = (id: string) => defineAgent({ id, capabilities: [{ skillId: 'work' }], run: async () => ({ output: id }) })
  await using orchestrator = new Orchestrator({ agents: [worker('fallen'), worker('risen')], storage: await longPast() })
  const session = await orchestrator.start({ task: { skills: ['work'], input: null } })
  expect((await session.result()).output).toBe('risen')
})
