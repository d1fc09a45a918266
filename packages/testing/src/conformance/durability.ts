import type { Storage } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import type { ConformanceOptions } from './options.ts'
import { appendOne, appendTo, LEASE_MS, signal, startRun, uniqueName } from './sample-run.ts'

/** What a store must keep of its promises in `capabilities`, and how its life begins and ends. */
export function durabilityConformance({ name, open }: ConformanceOptions): void {
  const opened = async () => {
    const storage = await open()
    await storage.open?.()
    return storage
  }

  describe(`${name}: life`, () => {
    it('may be opened again, and closed twice', async () => {
      const storage = await opened()
      await storage.open?.()
      await startRun(storage)
      await storage.close()
      await expect(storage.close()).resolves.toBeUndefined()
    })

    it('refuses with a clear error whatever is asked of it after it was closed', async ({ skip }) => {
      const storage = await opened()
      const run = await startRun(storage)
      await storage.close()
      skip(storage.open === undefined, 'there is nothing in this store to open or to close')
      const asked: readonly (() => unknown)[] = [
        () => storage.log.append([appendTo(run, 1, [signal()])]),
        () => storage.log.read(run.runId),
        () => storage.log.readAll({ after: 0, limit: 1 }),
        () => storage.runs.get(run.runId),
        () => storage.runs.list(),
        () => storage.records.read('agent_sessions'),
        () => storage.blobs.get(run.runId, 'a hash'),
        () => storage.mailbox.waiting(run.lease.owner, 1),
        () => storage.outcomes.read(),
        () => storage.open?.(),
      ]
      for (const ask of asked) await expect((async () => ask())()).rejects.toMatchObject({ name: 'NofxError', code: 'storage.closed', retryable: false })
    })

    it('still has everything when it is opened the next time, if it says so', async ({ skip }) => {
      const storage = await opened()
      const durable = storage.capabilities.survives !== 'none'
      const kind = uniqueName('kind')
      const run = await startRun(storage, { kind, name: 'n', more: [signal('a')] })
      const before = await storage.log.read(run.runId)
      await storage.runs.release(run.lease.owner, [run.runId])
      await storage.close()
      skip(!durable, 'nothing survives in this store')

      const again = await opened()
      try {
        expect(await again.log.read(run.runId)).toEqual(before)
        expect(await again.runs.claim({ owner: 'heir', durationMs: LEASE_MS, kinds: [kind], limit: 10 })).toEqual([{ runId: run.runId, kind, name: 'n', epoch: 2 }])
        expect(await appendOne(again, appendTo({ runId: run.runId, lease: { owner: 'heir', epoch: 2, durationMs: LEASE_MS } }, 2, [signal('b')]))).toBe('appended')
      } finally {
        await again.close()
      }
    })

    it('is one store to several storages, if it says so', async ({ skip }) => {
      const first = await opened()
      const shared = first.capabilities.shared
      if (!shared) await first.close()
      skip(!shared, 'one process at a time uses this store')
      const second = await opened()
      try {
        await raceForVersions(first, second)
        await raceForRuns(first, second)
      } finally {
        await Promise.all([first.close(), second.close()])
      }
    })
  })
}

/** Each version of a run goes to one of two storages. */
async function raceForVersions(first: Storage, second: Storage): Promise<void> {
  const run = await startRun(first)
  for (let version = 1; version <= 20; version++) {
    const results = await Promise.all([appendOne(first, appendTo(run, version, [signal('first')])), appendOne(second, appendTo(run, version, [signal('second')]))])
    expect([...results].sort()).toEqual(['appended', 'conflict'])
  }
  expect(await second.log.read(run.runId)).toEqual(await first.log.read(run.runId))
}

/** Each free run goes to one of two storages, and the other is fenced. */
async function raceForRuns(first: Storage, second: Storage): Promise<void> {
  const kind = uniqueName('kind')
  const runs = await Promise.all(Array.from({ length: 20 }, () => startRun(first, { kind })))
  for (const run of runs) await second.runs.release(run.lease.owner, [run.runId])
  const claims = await Promise.all([first, second].map((storage, index) => storage.runs.claim({ owner: `heir-${index}`, durationMs: LEASE_MS, kinds: [kind], limit: 100 })))
  const claimed = claims.flat().map(({ runId }) => runId)
  expect(new Set(claimed).size).toBe(claimed.length)
  for (const run of runs) expect(await appendOne(first, appendTo(run, 1, [signal()]))).toBe('fenced')
}
