import type { Definition, RunEvent, SignalReceived } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { openedStorage, type ConformanceOptions } from './options.ts'
import { appendAtOnce, appendOne, appendTo, ended, newLease, record, signal, started, startRun, uniqueName, type SampleRun } from './sample-run.ts'

/** What an `EventLog` must do: append with an expected version under a lease, and give back what was appended. */
export function eventLogConformance(options: ConformanceOptions): void {
  describe(`${options.name}: event log`, () => {
    const storage = openedStorage(options)

    describe('append and read', () => {
      it('gives back the events of a run as they were appended', async () => {
        const run = await startRun(storage(), { kind: 'session', name: 'pair' })
        expect(await appendOne(storage(), appendTo(run, 1, [signal('a'), signal({ b: [1, null, true] })]))).toBe('appended')
        expect(await storage().log.read(run.runId)).toEqual([...record(0, [started('session', 'pair')]), ...record(1, [signal('a'), signal({ b: [1, null, true] })])])
      })

      it('has no events for a run it does not know', async () => {
        expect(await storage().log.read(crypto.randomUUID())).toEqual([])
        expect(await storage().log.read('never-heard-of')).toEqual([])
      })

      it('reads behind a version and up to a limit', async () => {
        const run = await startRun(storage(), { more: [signal(2), signal(3), signal(4), signal(5)] })
        const versions = async (options?: { after?: number; limit?: number }) => (await storage().log.read(run.runId, options)).map(({ version }) => version)
        expect(await versions()).toEqual([1, 2, 3, 4, 5])
        expect(await versions({ after: 2 })).toEqual([3, 4, 5])
        expect(await versions({ limit: 2 })).toEqual([1, 2])
        expect(await versions({ after: 1, limit: 3 })).toEqual([2, 3, 4])
        expect(await versions({ after: 5 })).toEqual([])
      })

      it('reads events that were stored at one moment from any of them on', async () => {
        const run = await startRun(storage())
        await appendOne(storage(), appendAtOnce(run, 1, [signal(2), signal(3), signal(4)]))
        await appendOne(storage(), appendAtOnce(run, 4, [signal(5), signal(6)]))
        const read = async (options?: { after?: number; limit?: number }) =>
          (await storage().log.read(run.runId, options)).map(({ version, event }) => [version, event.type === 'signal.received' ? (event as SignalReceived).payload : 1])
        const all = [1, 2, 3, 4, 5, 6].map((version) => [version, version])
        for (let after = 0; after <= 6; after++) {
          expect(await read({ after })).toEqual(all.slice(after))
          expect(await read({ after, limit: 2 })).toEqual(all.slice(after, after + 2))
        }
        expect((await storage().runs.get(run.runId))?.version).toBe(6)
      })

      it('gives back what a run follows, whole, and to all that follow the same', async () => {
        const definition: Definition = { id: crypto.randomUUID(), content: { nodes: ['a\0b', '🎉'], deep: [{ n: 1 }] } }
        const other: Definition = { id: crypto.randomUUID(), content: null }
        const start = (followed: Definition): SampleRun & { readonly event: RunEvent } => ({ runId: crypto.randomUUID(), lease: newLease(), event: { ...started('workflow', 'w'), definition: followed } as RunEvent })
        const runs = [start(definition), start(definition), start(other), start(definition)]
        const appends = runs.map((run) => appendTo(run, 0, [run.event]))
        expect(await storage().log.append(appends.slice(0, 3))).toEqual(['appended', 'appended', 'appended'])
        expect(await storage().log.append(appends.slice(3))).toEqual(['appended'])
        for (const { runId, event } of runs) expect(await storage().log.read(runId)).toEqual(record(0, [event]))
        const all = await storage().log.readAll({ after: 0, limit: 1_000_000, types: ['run.started'] })
        for (const { runId, event } of runs) expect(all.find((stored) => stored.runId === runId)?.event).toEqual(event)
      })

      it('answers a batch of none with nothing', async () => {
        expect(await storage().log.append([])).toEqual([])
      })

      it('keeps payloads of any text', async () => {
        const texts = ['Zoë', '漢字', '🎉👩‍👩‍👧', 'a\0b', '\ud83d alone', '\uE0F0', '"quotes" \\ and \n lines', '\u2028', "'; drop table x; --", '{}', '']
        const payload = { texts, byKey: Object.fromEntries(texts.map((text) => [text, text])) }
        const run = await startRun(storage(), { more: [signal(payload)] })
        expect((await storage().log.read(run.runId))[1]?.event).toEqual(signal(payload))
      })

      it('keeps numbers to the last bit', async () => {
        const payload = [0, -1, 0.1, 1e-7, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE, Number.MIN_VALUE, 1 / 3]
        const run = await startRun(storage(), { more: [signal(payload)] })
        expect((await storage().log.read(run.runId))[1]?.event).toEqual(signal(payload))
      })

      it('keeps a payload of a megabyte, and a thousand events in one append', async () => {
        const large = 'é'.repeat(500_000)
        const run = await startRun(storage(), { more: [signal(large)] })
        expect((await storage().log.read(run.runId))[1]?.event).toEqual(signal(large))
        const many = Array.from({ length: 1_000 }, (_, index) => signal(index))
        expect(await appendOne(storage(), appendTo(run, 2, many))).toBe('appended')
        expect((await storage().log.read(run.runId, { after: 2 })).map(({ event }) => event)).toEqual(many)
      })
    })

    describe('versions', () => {
      it('creates a run once', async () => {
        const run = await startRun(storage())
        expect(await appendOne(storage(), appendTo(run, 0, [started()]))).toBe('conflict')
        expect(await appendOne(storage(), appendTo({ runId: run.runId, lease: newLease() }, 0, [started()]))).toBe('conflict')
        expect(await storage().log.read(run.runId)).toHaveLength(1)
      })

      it('is in conflict with an append that expects an older or a newer version, or an unknown run', async () => {
        const run = await startRun(storage(), { more: [signal()] })
        expect(await appendOne(storage(), appendTo(run, 1, [signal()]))).toBe('conflict')
        expect(await appendOne(storage(), appendTo(run, 3, [signal()]))).toBe('conflict')
        expect(await appendOne(storage(), appendTo({ runId: crypto.randomUUID(), lease: newLease() }, 1, [signal()]))).toBe('conflict')
        expect(await storage().log.read(run.runId)).toHaveLength(2)
      })

      it('lets one of two writers of a version win', async () => {
        const run = await startRun(storage())
        const results = await Promise.all([1, 2].map((payload) => appendOne(storage(), appendTo(run, 1, [signal(payload), signal(payload)]))))
        expect([...results].sort()).toEqual(['appended', 'conflict'])
        const winner = results.indexOf('appended') + 1
        expect((await storage().log.read(run.runId, { after: 1 })).map(({ event }) => event)).toEqual([signal(winner), signal(winner)])
      })

      it('lets one of 50 concurrent writers win each version', async () => {
        const run = await startRun(storage())
        for (let version = 1; version <= 3; version++) {
          const results = await Promise.all(Array.from({ length: 50 }, (_, payload) => appendOne(storage(), appendTo(run, version, [signal(payload)]))))
          expect(results.filter((result) => result === 'appended')).toHaveLength(1)
          expect((await storage().log.read(run.runId)).at(-1)?.event).toEqual(signal(results.indexOf('appended')))
        }
      })

      it('lets one of two writers of a version win, whichever brings more', async () => {
        const run = await startRun(storage())
        for (let version = 1, round = 0; round < 10; round++) {
          const appends = [[signal('a')], [signal('b'), signal('b')], [signal('c'), signal('c'), signal('c')]].map((events) => appendAtOnce(run, version, events))
          const results = (await Promise.all(appends.map(async (append) => storage().log.append([append])))).flat()
          expect(results.filter((result) => result === 'appended')).toHaveLength(1)
          version += results.indexOf('appended') + 1
          const log = await storage().log.read(run.runId)
          expect(log.map((event) => event.version)).toEqual(Array.from({ length: version }, (_, index) => index + 1))
        }
      })

      it('stores 50 concurrent appends of 50 runs', async () => {
        const runs = await Promise.all(Array.from({ length: 50 }, () => startRun(storage())))
        const results = await Promise.all(runs.map((run, index) => appendOne(storage(), appendTo(run, 1, [signal(index)]))))
        expect(new Set(results)).toEqual(new Set(['appended']))
        const lengths = await Promise.all(runs.map(async ({ runId }) => (await storage().log.read(runId)).length))
        expect(new Set(lengths)).toEqual(new Set([2]))
      })
    })

    describe('sending again', () => {
      it('answers with what became of an append that is stored already, and stores it once', async () => {
        const run = { runId: crypto.randomUUID(), lease: newLease() }
        const appends = [appendTo(run, 0, [started()]), appendTo(run, 1, [signal('a'), signal('b')]), appendTo(run, 3, [ended])]
        for (const append of appends) expect(await appendOne(storage(), append)).toBe('appended')
        for (const append of appends) expect(await appendOne(storage(), append)).toBe('appended')
        expect(await storage().log.append(appends)).toEqual(['appended', 'appended', 'appended'])
        expect(await storage().log.read(run.runId)).toHaveLength(4)
      })

      it('fences who sends it again under another lease', async () => {
        const run = await startRun(storage())
        const append = appendTo(run, 1, [signal('a')])
        expect(await appendOne(storage(), append)).toBe('appended')
        expect(await appendOne(storage(), { ...append, lease: newLease() })).toBe('fenced')
        expect(await storage().log.read(run.runId)).toHaveLength(2)
      })

      it('takes equal events that are not the same for those of another writer', async () => {
        const run = await startRun(storage())
        const append = appendTo(run, 1, [signal({ amount: 1 })])
        expect(await appendOne(storage(), append)).toBe('appended')
        expect(await appendOne(storage(), structuredClone(append))).toBe('conflict')
        expect(await storage().log.read(run.runId)).toHaveLength(2)
        expect(await appendOne(storage(), { ...append, expectedVersion: 2, events: record(2, [signal({ amount: 1 })]) })).toBe('appended')
        expect(await storage().log.read(run.runId)).toHaveLength(3)
      })
    })

    describe('what can never be stored', () => {
      const invalid = { name: 'NofxError', code: 'input.invalid', retryable: false } as const
      const appending = async (...appends: Parameters<ReturnType<typeof storage>['log']['append']>[0]) => storage().log.append(appends)

      it('is refused, naming the run', async () => {
        const run = await startRun(storage())
        const fresh = { runId: crypto.randomUUID(), lease: newLease() }
        for (const append of [
          appendTo(run, 1, []),
          { ...appendTo(run, 1, []), events: record(2, [signal()]) },
          { ...appendTo(run, 1, []), events: [...record(1, [signal()]), ...record(3, [signal()])] },
          appendTo(fresh, 0, []),
          appendTo(fresh, 0, [signal()]),
        ]) {
          await expect(appending(append)).rejects.toMatchObject({ ...invalid, message: expect.stringContaining(append.runId) as string })
        }
        expect(await storage().log.read(run.runId)).toHaveLength(1)
        expect(await storage().log.read(fresh.runId)).toEqual([])
        expect(await storage().runs.get(fresh.runId)).toBeUndefined()
      })

      it('takes the rest of its batch with it, also when it is a record that does not fit', async () => {
        const [good, bad] = [await startRun(storage()), await startRun(storage())]
        const row = { op: 'insert', table: 'workflow_plans', row: { id: crypto.randomUUID(), name: 'p' } } as const
        await expect(appending(appendTo(good, 1, [signal()]), appendTo(bad, 1, [signal()], [row]))).rejects.toMatchObject(invalid)
        for (const { runId } of [good, bad]) expect(await storage().log.read(runId)).toHaveLength(1)
        expect(await storage().records.read('workflow_plans', { id: row.row.id })).toEqual([])
      })
    })

    describe('leases', () => {
      it('fences an owner that does not hold the run', async () => {
        const run = await startRun(storage())
        expect(await appendOne(storage(), appendTo({ runId: run.runId, lease: newLease() }, 1, [signal()]))).toBe('fenced')
        expect(await storage().log.read(run.runId)).toHaveLength(1)
      })

      it('fences before it looks at the version, so that who has lost a run is told so', async () => {
        const run = await startRun(storage(), { more: [signal(), signal()] })
        expect(await appendOne(storage(), appendTo({ runId: run.runId, lease: newLease() }, 1, [signal()]))).toBe('fenced')
        expect(await appendOne(storage(), appendTo({ ...run, lease: { ...run.lease, epoch: 2 } }, 7, [signal()]))).toBe('fenced')
        await storage().runs.release(run.lease.owner, [run.runId])
        expect(await appendOne(storage(), appendTo(run, 1, [signal()]))).toBe('fenced')
      })

      it('tells the last owner of an ended run that it is in conflict', async () => {
        const run = await startRun(storage(), { more: [ended] })
        expect(await appendOne(storage(), appendTo(run, 1, [signal()]))).toBe('conflict')
      })

      it('fences an epoch that is over, and one that never was', async () => {
        const run = await startRun(storage(), { lease: newLease(3) })
        for (const epoch of [2, 4]) {
          expect(await appendOne(storage(), appendTo({ ...run, lease: { ...run.lease, epoch } }, 1, [signal()]))).toBe('fenced')
        }
        expect(await appendOne(storage(), appendTo(run, 1, [signal()]))).toBe('appended')
      })

      it('takes nothing after the end of a run', async () => {
        const run = await startRun(storage(), { more: [ended] })
        expect(await appendOne(storage(), appendTo(run, 2, [signal()]))).not.toBe('appended')
        expect(await storage().log.read(run.runId)).toHaveLength(2)
      })
    })

    describe('batches', () => {
      it('answers for each append, in order, and stores those it accepts', async () => {
        const lease = newLease()
        const [first, second] = [await startRun(storage(), { lease }), await startRun(storage(), { lease })]
        const fresh = { runId: crypto.randomUUID(), lease }
        const results = await storage().log.append([
          appendTo(first, 1, [signal('a')]),
          appendTo(second, 5, [signal('b')]),
          appendTo({ runId: second.runId, lease: newLease() }, 1, [signal('c')]),
          appendTo(fresh, 0, [started()]),
          appendTo(first, 0, [started()]),
        ])
        expect(results).toEqual(['appended', 'conflict', 'fenced', 'appended', 'conflict'])
        expect(await storage().log.read(first.runId)).toHaveLength(2)
        expect(await storage().log.read(second.runId)).toHaveLength(1)
        expect(await storage().log.read(fresh.runId)).toHaveLength(1)
      })

      it('stores all events of an append or none', async () => {
        const run = await startRun(storage())
        await storage().log.append([appendTo(run, 9, [signal(1), signal(2)]), appendTo(run, 1, [signal(3), signal(4)])])
        expect((await storage().log.read(run.runId, { after: 1 })).map(({ event }) => event)).toEqual([signal(3), signal(4)])
      })

      it('applies two appends of one run in order', async () => {
        const run = { runId: crypto.randomUUID(), lease: newLease() }
        const results = await storage().log.append([
          appendTo(run, 0, [started()]),
          appendTo(run, 1, [signal(1)]),
          appendTo(run, 1, [signal('too late')]),
          appendTo(run, 2, [signal(2), ended]),
        ])
        expect(results).toEqual(['appended', 'appended', 'conflict', 'appended'])
        expect((await storage().log.read(run.runId)).map(({ event }) => event)).toEqual([started(), signal(1), signal(2), ended])
      })

      it('writes the records of what it accepts, and of nothing else', async () => {
        const run = await startRun(storage())
        const [kept, dropped] = [crypto.randomUUID(), crypto.randomUUID()]
        const plan = (id: string) => ({ op: 'insert', table: 'workflow_plans', row: { id, name: 'p', plan_graph: {}, created_at: 1_700_000_000_000 } }) as const
        await storage().log.append([appendTo(run, 7, [signal()], [plan(dropped)]), appendTo(run, 1, [signal()], [plan(kept)])])
        expect(await storage().records.read('workflow_plans', { id: kept })).toHaveLength(1)
        expect(await storage().records.read('workflow_plans', { id: dropped })).toEqual([])
      })
    })

    describe('reading all runs', () => {
      it('gives events of all runs in the order in which they were stored', async () => {
        const mark = uniqueName('mark')
        const [first, second] = [await startRun(storage()), await startRun(storage())]
        const start = (await lastPosition()) ?? 0
        await appendOne(storage(), appendTo(first, 1, [signal(1, mark)]))
        await appendOne(storage(), appendTo(second, 1, [signal(2, mark), signal(3, mark)]))
        await appendOne(storage(), appendTo(first, 2, [signal(4, mark)]))
        const all = (await storage().log.readAll({ after: start, limit: 1_000 })).filter(({ event }) => 'name' in event && event.name === mark)
        expect(all.map(({ runId, version, event }) => [runId, version, event])).toEqual([
          [first.runId, 2, signal(1, mark)],
          [second.runId, 2, signal(2, mark)],
          [second.runId, 3, signal(3, mark)],
          [first.runId, 3, signal(4, mark)],
        ])
        const positions = all.map(({ position }) => position)
        expect(positions).toEqual([...positions].sort((a, b) => a - b))
        expect(new Set(positions).size).toBe(4)
      })

      it('goes on behind a position, by a limit and by types', async () => {
        const run = await startRun(storage())
        const start = (await lastPosition()) ?? 0
        await appendOne(storage(), appendTo(run, 1, [signal(1), signal(2), ended]))
        const mine = async (options: { after: number; limit: number; types?: readonly string[] }) => (await storage().log.readAll(options)).filter(({ runId }) => runId === run.runId)
        const [first] = await mine({ after: start, limit: 1 })
        expect(first?.version).toBe(2)
        expect((await mine({ after: first?.position ?? 0, limit: 10 })).map(({ version }) => version)).toEqual([3, 4])
        expect((await mine({ after: start, limit: 1, types: ['run.ended'] })).map(({ version }) => version)).toEqual([4])
        expect(await mine({ after: start, limit: 10, types: [] })).toEqual([])
        expect(await mine({ after: (await lastPosition()) ?? 0, limit: 10 })).toEqual([])
      })

      it('never lets a reader that follows miss an event', async () => {
        const mark = uniqueName('mark')
        let cursor = (await lastPosition()) ?? 0
        const seen: unknown[] = []
        const follow = async () => {
          const page = await storage().log.readAll({ after: cursor, limit: 500 })
          cursor = page.at(-1)?.position ?? cursor
          seen.push(...page.filter(({ event }) => 'name' in event && event.name === mark).map(({ runId, version }) => `${runId} ${version}`))
        }
        const runs = await Promise.all(Array.from({ length: 20 }, () => startRun(storage())))
        let writing = true
        const reader = (async () => {
          while (writing) await follow()
        })()
        const written = await Promise.all(runs.map(async (run) => {
          const ids: string[] = []
          for (let version = 1; version <= 10; version++) {
            await appendOne(storage(), appendTo(run, version, [signal(version, mark)]))
            ids.push(`${run.runId} ${version + 1}`)
          }
          return ids
        }))
        writing = false
        await reader
        await follow()
        expect([...seen].sort()).toEqual(written.flat().sort())
      })
    })

    /** The end of the log, found by reading on: what stood in the store before does not matter to a test. */
    async function lastPosition(): Promise<number | undefined> {
      let last: number | undefined
      for (;;) {
        const page = await storage().log.readAll({ after: last ?? 0, limit: 10_000 })
        if (page.length === 0) return last
        last = page.at(-1)?.position
      }
    }
  })
}
