import { memoryStorage, NofxError, NOTHING, type Decider, type RecordChange, type RunEvent, type SignalReceived, type Storage } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { rebuildViews, Runtime, type RunKind } from './index.ts'

/** Counts signals; each is a message, and the session has their number. */
const counting: Decider<number> = {
  initial: () => 0,
  evolve: (count, { event }) => (event.type === 'signal.received' ? count + 1 : count),
  decide: () => NOTHING,
}

const kind: RunKind<number, never> = {
  kind: 'counting',
  decider: (name) => (name === 'counting' ? counting : undefined),
  performers: {},
  eventVersions: {},
  project(runId, { version, at, event }, count): readonly RecordChange[] {
    switch (event.type) {
      case 'run.started':
        return [{ op: 'insert', table: 'agent_sessions', row: { id: runId, orchestration_type: event.name, primary_agent_id: null, session_metadata: { count }, status: 'running', created_at: at } }]
      case 'signal.received':
        return [
          { op: 'insert', table: 'agent_communications', row: { id: idOf(runId, version), session_id: runId, from_agent_id: null, to_agent_id: null, message_type: event.name, payload: event.payload, acknowledged_at: null, created_at: at } },
          { op: 'update', table: 'agent_sessions', id: runId, set: { session_metadata: { count } } },
          // Follows from no event, whatever a kind says.
          { op: 'insert', table: 'prediction_models', row: { id: idOf(runId, version), model_type: 'x', model_data: 1 } },
        ]
      default:
        return []
    }
  },
}

const idOf = (runId: string, version: number) => `${runId.slice(0, -4)}${String(version).padStart(4, '0')}`

async function begin(storage: Storage) {
  const runtime = new Runtime({ storage })
  runtime.register(kind)
  const run = await runtime.start({ kind: 'counting', name: 'counting', input: null })
  for (const name of ['a', 'b']) await runtime.signal(run.id, name, { name })
  return { runtime, runId: run.id }
}

async function rows({ records }: Storage) {
  const tables = await Promise.all((['agent_sessions', 'agent_communications'] as const).map((table) => records.read(table, {}, { limit: 1_000 })))
  return tables.map((table) => [...table].sort((a, b) => a.id.localeCompare(b.id)))
}

async function rebuild(storage: Storage, kinds: readonly RunKind[] = [kind]) {
  const found = []
  for await (const rebuilt of rebuildViews({ storage, kinds })) found.push(rebuilt)
  return found
}

describe('rebuildViews', () => {
  it('brings rows that were changed, removed and added back to what the log says', async () => {
    const storage = memoryStorage()
    const { runtime, runId } = await begin(storage)
    const before = await rows(storage)
    await storage.records.write([{ op: 'update', table: 'agent_sessions', id: runId, set: { status: 'forged', session_metadata: null } }])
    expect(await rebuild(storage)).toMatchObject([{ run: { runId }, status: 'rebuilt', changed: 1 }])
    expect(await rows(storage)).toEqual(before)
    await storage.records.replace(runId, 3, [{ table: 'agent_communications', row: { id: crypto.randomUUID(), session_id: runId, message_type: 'forged', payload: 1 } }])
    expect(await rebuild(storage)).toMatchObject([{ changed: 4 }])
    expect(await rows(storage)).toEqual(before)
    expect(await rebuild(storage)).toMatchObject([{ changed: 0 }])
    await runtime.close()
  })

  it('takes in what a run appends meanwhile', async () => {
    const storage = memoryStorage()
    const { runtime, runId } = await begin(storage)
    await storage.records.replace(runId, 3, [])
    let calls = 0
    const replace: Storage['records']['replace'] = async (id, version, given) => {
      if (++calls <= 2) await runtime.signal(runId, 'meanwhile', calls)
      return storage.records.replace(id, version, given)
    }
    await rebuild({ ...storage, records: { ...storage.records, replace } })
    expect(calls).toBe(3)
    expect(await storage.records.read('agent_communications', { session_id: runId })).toHaveLength(4)
    expect(await storage.records.read('agent_sessions', { id: runId })).toMatchObject([{ session_metadata: { count: 4 } }])
    await runtime.close()
  })

  it('gives up on a run that never rests, and leaves its rows', async () => {
    const storage = memoryStorage()
    const { runtime, runId } = await begin(storage)
    const restless: Storage = { ...storage, records: { ...storage.records, replace: async () => ({ status: 'conflict' }) } }
    expect(await rebuild(restless)).toMatchObject([{ run: { runId }, status: 'left', problem: { code: 'run.not_owned' } }])
    await runtime.close()
  })

  it('leaves the rows of runs that it cannot read, and says why', async () => {
    const storage = memoryStorage()
    const { runtime } = await begin(storage)
    const before = await rows(storage)
    expect(await rebuild(storage, [])).toMatchObject([{ status: 'left', problem: { code: 'run.parked' } }])
    expect(await rebuild(storage, [{ ...kind, decider: () => undefined }])).toMatchObject([{ status: 'left', problem: { code: 'pattern.unknown' } }])
    const throwing = { ...kind, project: () => { throw new Error('no row for that') } } as unknown as RunKind
    expect(await rebuild(storage, [throwing])).toMatchObject([{ status: 'left', problem: { message: 'evolve or project throws at event 1 ("run.started"): no row for that' } }])
    const newer = { type: 'signal.received', v: 2, name: 'x', payload: 1 } as unknown as RunEvent & SignalReceived
    await storage.log.append([{ runId: crypto.randomUUID(), expectedVersion: 0, lease: { owner: 'o', epoch: 1, durationMs: 1 }, records: [], events: [{ version: 1, at: 1, event: { type: 'run.started', v: 1, kind: 'counting', name: 'counting', input: 1 } as RunEvent }, { version: 2, at: 1, event: newer }] }])
    expect((await rebuild(storage)).map(({ status }) => status).sort()).toEqual(['left', 'rebuilt'])
    const damaged: Storage = { ...storage, log: { ...storage.log, read: () => Promise.reject(new NofxError('run.parked', 'No list of events.')) } }
    expect(await rebuild(damaged)).toMatchObject(Array.from({ length: 2 }, () => ({ status: 'left', problem: { code: 'run.parked', message: 'No list of events.' } })))
    expect(await rows(storage)).toEqual(before)
    await runtime.close()
  })

  it('passes over a run that is gone from the log', async () => {
    const storage = memoryStorage()
    const { runtime } = await begin(storage)
    const forgetful: Storage = { ...storage, runs: { ...storage.runs, get: async () => undefined }, log: { ...storage.log, read: async () => [] } }
    expect(await rebuild(forgetful)).toEqual([])
    await runtime.close()
  })
})
