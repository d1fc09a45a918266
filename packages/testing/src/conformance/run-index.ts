import type { RunEvent } from '@nofx/core'
import { describe, expect, it, vi } from 'vitest'
import { openedStorage, type ConformanceOptions } from './options.ts'
import { appendOne, appendTo, ended, LEASE_MS, newLease, signal, started, startRun, uniqueName } from './sample-run.ts'

/** What a `RunIndex` must do: tell where runs stand, and give each free run to one owner. */
export function runIndexConformance(options: ConformanceOptions): void {
  describe(`${options.name}: run index`, () => {
    const storage = openedStorage(options)
    const claim = (owner: string, kind: string, { durationMs = LEASE_MS, limit = 100 } = {}) => storage().runs.claim({ owner, durationMs, kinds: [kind], limit })

    describe('heads', () => {
      it('tells where a run stands', async () => {
        const run = await startRun(storage(), { kind: 'session', name: 'pair' })
        const head = {
          runId: run.runId, kind: 'session', name: 'pair', status: 'running', version: 1, owner: run.lease.owner, epoch: 1, createdAt: 1_700_000_000_000, endedAt: null,
        }
        expect(await storage().runs.get(run.runId)).toEqual(head)
        await appendOne(storage(), appendTo(run, 1, [signal(), signal()]))
        expect(await storage().runs.get(run.runId)).toEqual({ ...head, version: 3 })
        await appendOne(storage(), appendTo(run, 3, [ended]))
        expect(await storage().runs.get(run.runId)).toEqual({ ...head, version: 4, status: 'completed', owner: null, endedAt: 1_700_000_000_003 })
      })

      it('knows how a run ended', async () => {
        const failed = await startRun(storage(), { more: [{ type: 'run.ended', v: 1, status: 'failed', error: { name: 'Error', message: 'x' } }] })
        const cancelled = await startRun(storage(), { more: [{ type: 'run.ended', v: 1, status: 'cancelled', reason: 'x' }] })
        expect((await storage().runs.get(failed.runId))?.status).toBe('failed')
        expect((await storage().runs.get(cancelled.runId))?.status).toBe('cancelled')
      })

      it('has no head for a run it does not know', async () => {
        expect(await storage().runs.get(crypto.randomUUID())).toBeUndefined()
        expect(await storage().runs.get('never-heard-of')).toBeUndefined()
      })

      it('lists runs by kind, name and status, up to a limit', async () => {
        const kind = uniqueName('kind')
        const runs = [await startRun(storage(), { kind, name: 'a' }), await startRun(storage(), { kind, name: 'b' }), await startRun(storage(), { kind, name: 'b', more: [ended] })]
        const ids = async (filter: Parameters<ReturnType<typeof storage>['runs']['list']>[0]) => (await storage().runs.list({ kind, ...filter })).map(({ runId }) => runId).sort()
        const idsOf = (...indices: number[]) => indices.map((index) => runs[index]?.runId).sort()
        expect(await ids({})).toEqual(idsOf(0, 1, 2))
        expect(await ids({ name: 'b' })).toEqual(idsOf(1, 2))
        expect(await ids({ status: 'running' })).toEqual(idsOf(0, 1))
        expect(await ids({ status: 'completed', name: 'b' })).toEqual(idsOf(2))
        expect(await ids({ name: 'none' })).toEqual([])
        expect(await storage().runs.list({ kind, limit: 2 })).toHaveLength(2)
        expect((await storage().runs.list()).length).toBeLessThanOrEqual(100)
      })

      it('lists the newest first', async () => {
        const kind = uniqueName('kind')
        const runIds: string[] = []
        for (const at of [1, 2, 3]) {
          const run = { runId: crypto.randomUUID(), lease: newLease() }
          await appendOne(storage(), { ...appendTo(run, 0, []), events: [{ version: 1, at: at * 1_000, event: started(kind) }] })
          runIds.push(run.runId)
        }
        expect((await storage().runs.list({ kind })).map(({ runId }) => runId)).toEqual(runIds.reverse())
      })
    })

    describe('paging', () => {
      it('has the highest id first of runs that started at the same time', async () => {
        const kind = uniqueName('kind')
        const runIds: string[] = []
        for (let index = 0; index < 5; index++) runIds.push((await startRun(storage(), { kind })).runId)
        const inOrder = runIds.sort().toReversed()
        expect((await storage().runs.list({ kind })).map(({ runId }) => runId)).toEqual(inOrder)
        expect((await storage().runs.list({ kind, limit: 2 })).map(({ runId }) => runId)).toEqual(inOrder.slice(0, 2))
      })

      it('goes through all runs page by page, though runs are started and removed meanwhile', async () => {
        const kind = uniqueName('kind')
        const runs = new Set<string>()
        for (let index = 0; index < 7; index++) runs.add((await startRun(storage(), { kind })).runId)
        const seen: string[] = []
        let page = await storage().runs.list({ kind, limit: 2 })
        while (page.length > 0) {
          seen.push(...page.map(({ runId }) => runId))
          const after = page.at(-1)
          page = await storage().runs.list({ kind, limit: 2, ...(after && { after }) })
        }
        expect(seen).toHaveLength(7)
        expect(new Set(seen)).toEqual(runs)
      })
    })

    describe('claiming', () => {
      it('leaves a run to the owner whose lease holds', async () => {
        const kind = uniqueName('kind')
        await startRun(storage(), { kind })
        expect(await claim('thief', kind)).toEqual([])
      })

      it('gives a released run to one owner, under a higher epoch, and fences the former', async () => {
        const kind = uniqueName('kind')
        const run = await startRun(storage(), { kind, name: 'n' })
        await storage().runs.release(run.lease.owner, [run.runId, crypto.randomUUID()])
        expect((await storage().runs.get(run.runId))?.owner).toBeNull()
        expect(await appendOne(storage(), appendTo(run, 1, [signal()]))).toBe('fenced')
        expect(await claim('heir', kind)).toEqual([{ runId: run.runId, kind, name: 'n', epoch: 2 }])
        expect(await appendOne(storage(), appendTo(run, 1, [signal()]))).toBe('fenced')
        const heir = { runId: run.runId, lease: { owner: 'heir', epoch: 2, durationMs: LEASE_MS } }
        expect(await appendOne(storage(), appendTo(heir, 1, [signal()]))).toBe('appended')
        expect(await claim('late', kind)).toEqual([])
      })

      it('does not release the run of another', async () => {
        const kind = uniqueName('kind')
        const run = await startRun(storage(), { kind })
        await storage().runs.release('somebody else', [run.runId])
        expect((await storage().runs.get(run.runId))?.owner).toBe(run.lease.owner)
      })

      it('gives away a run whose lease has expired', async () => {
        const kind = uniqueName('kind')
        const run = await startRun(storage(), { kind, lease: { ...newLease(), durationMs: 1 } })
        const claimed = await vi.waitUntil(async () => (await claim('heir', kind)).at(0))
        expect(claimed).toMatchObject({ runId: run.runId, epoch: 2 })
      })

      it('takes only running runs of the kinds asked for, up to the limit', async () => {
        const [kind, other] = [uniqueName('kind'), uniqueName('kind')]
        const lease = newLease()
        const runs = [await startRun(storage(), { kind, lease }), await startRun(storage(), { kind, lease }), await startRun(storage(), { kind, lease }), await startRun(storage(), { kind: other, lease })]
        await startRun(storage(), { kind, lease, more: [ended] })
        await storage().runs.release(lease.owner, runs.map(({ runId }) => runId))
        expect(await storage().runs.claim({ owner: 'heir', durationMs: LEASE_MS, kinds: [], limit: 10 })).toEqual([])
        expect(await claim('heir', kind, { limit: 2 })).toHaveLength(2)
        expect(await claim('heir', kind)).toHaveLength(1)
        expect(await claim('heir', kind)).toEqual([])
        expect(await claim('heir', other)).toHaveLength(1)
      })

      it('gives a run below one that runs to the owner of that, and to nobody else', async () => {
        const kind = uniqueName('kind')
        const parent = await startRun(storage(), { kind })
        const child = { runId: crypto.randomUUID(), lease: newLease() }
        await appendOne(storage(), appendTo(child, 0, [{ ...started(kind), parent: { runId: parent.runId, request: 2, depth: 1 } } as RunEvent]))
        await storage().runs.release(child.lease.owner, [child.runId])
        expect(await claim('somebody', kind)).toEqual([])
        await storage().runs.release(parent.lease.owner, [parent.runId])
        expect(await claim('heir', kind)).toMatchObject([{ runId: parent.runId }])
        expect(await storage().runs.claim({ owner: 'somebody', durationMs: LEASE_MS, kinds: [kind], limit: 1, runIds: [child.runId] })).toEqual([])
        expect(await claim('heir', kind)).toMatchObject([{ runId: child.runId, epoch: 2 }])
        await storage().runs.release('heir', [child.runId])
        await appendOne(storage(), appendTo({ runId: parent.runId, lease: { owner: 'heir', epoch: 2, durationMs: LEASE_MS } }, 1, [ended]))
        expect(await claim('somebody', kind)).toMatchObject([{ runId: child.runId }])
      })

      it('gives each of many runs to one of many that ask at once', async () => {
        const kind = uniqueName('kind')
        const lease = newLease()
        const runs = await Promise.all(Array.from({ length: 40 }, () => startRun(storage(), { kind, lease })))
        await storage().runs.release(lease.owner, runs.map(({ runId }) => runId))
        const claims = await Promise.all(Array.from({ length: 8 }, (_, index) => claim(`heir-${index}`, kind, { limit: 10 })))
        const claimed = claims.flat().map(({ runId }) => runId)
        // Those that one asker held while another looked are still free, so ask once more.
        claimed.push(...(await claim('last', kind)).map(({ runId }) => runId))
        expect(claimed.sort()).toEqual(runs.map(({ runId }) => runId).sort())
      })
    })

    describe('suspending', () => {
      const HOUR_MS = 3_600_000

      it('leaves a run to nobody until it is due, and fences its former owner', async () => {
        const kind = uniqueName('kind')
        const soon = await startRun(storage(), { kind })
        const later = await startRun(storage(), { kind })
        await storage().runs.suspend(soon.lease.owner, [{ runId: soon.runId, epoch: 1, wakeInMs: 100 }])
        await storage().runs.suspend(later.lease.owner, [{ runId: later.runId, epoch: 1, wakeInMs: HOUR_MS }])
        expect(await storage().runs.get(soon.runId)).toMatchObject({ status: 'running', owner: null, epoch: 1 })
        expect(await appendOne(storage(), appendTo(soon, 1, [signal()]))).toBe('fenced')
        expect(await claim('early', kind)).toEqual([])
        const claimed = await vi.waitUntil(async () => (await claim('heir', kind)).at(0))
        expect(claimed).toMatchObject({ runId: soon.runId, epoch: 2 })
        expect(await claim('heir', kind)).toEqual([])
      })

      it('has it taken over ahead of its time when asked to', async () => {
        const kind = uniqueName('kind')
        const run = await startRun(storage(), { kind })
        await storage().runs.suspend(run.lease.owner, [{ runId: run.runId, epoch: 1, wakeInMs: HOUR_MS }])
        const ahead = (aheadMs: number) => storage().runs.claim({ owner: 'heir', durationMs: LEASE_MS, kinds: [kind], limit: 10, aheadMs })
        expect(await ahead(HOUR_MS / 2)).toEqual([])
        expect(await ahead(HOUR_MS + 1)).toMatchObject([{ runId: run.runId }])
      })

      it('wakes a run that no time wakes, and leaves every other as it is', async () => {
        const kind = uniqueName('kind')
        const run = await startRun(storage(), { kind })
        await storage().runs.suspend(run.lease.owner, [{ runId: run.runId, epoch: 1, wakeInMs: undefined }])
        expect(await storage().runs.claim({ owner: 'heir', durationMs: LEASE_MS, kinds: [kind], limit: 10, aheadMs: 1_000 * HOUR_MS })).toEqual([])
        await storage().runs.wake(run.runId)
        expect(await claim('heir', kind)).toMatchObject([{ runId: run.runId }])
        await storage().runs.wake(run.runId)
        await storage().runs.wake(crypto.randomUUID())
        await storage().runs.wake('never-heard-of')
        expect(await claim('late', kind)).toEqual([])
      })

      it('has a run taken over that is asked for by its id, due or not, and none that somebody has', async () => {
        const kind = uniqueName('kind')
        const [asleep, other, owned, elsewhere] = [await startRun(storage(), { kind }), await startRun(storage(), { kind }), await startRun(storage(), { kind }), await startRun(storage(), { kind: uniqueName('kind') })]
        for (const { lease, runId } of [asleep, other, elsewhere]) await storage().runs.suspend(lease.owner, [{ runId, epoch: 1, wakeInMs: HOUR_MS }])
        const runIds = [asleep, owned, elsewhere].map(({ runId }) => runId)
        expect(await storage().runs.claim({ owner: 'heir', durationMs: LEASE_MS, kinds: [kind], limit: 10, runIds: [...runIds, 'never-heard-of'] })).toMatchObject([{ runId: asleep.runId, epoch: 2 }])
      })

      it('does not suspend the run of another, nor one that was had before under another epoch, nor one that has ended', async () => {
        const kind = uniqueName('kind')
        const run = await startRun(storage(), { kind })
        const over = await startRun(storage(), { kind, more: [ended] })
        await storage().runs.suspend('somebody else', [{ runId: run.runId, epoch: 1, wakeInMs: undefined }])
        await storage().runs.suspend(over.lease.owner, [{ runId: over.runId, epoch: 1, wakeInMs: undefined }])
        await storage().runs.suspend(run.lease.owner, [{ runId: run.runId, epoch: 2, wakeInMs: undefined }])
        expect((await storage().runs.get(run.runId))?.owner).toBe(run.lease.owner)
        expect((await storage().runs.get(over.runId))?.status).toBe('completed')
      })

      it('gives a released run away at once, though it was suspended before', async () => {
        const kind = uniqueName('kind')
        const run = await startRun(storage(), { kind })
        await storage().runs.suspend(run.lease.owner, [{ runId: run.runId, epoch: 1, wakeInMs: HOUR_MS }])
        await storage().runs.claim({ owner: 'second', durationMs: LEASE_MS, kinds: [kind], limit: 1, runIds: [run.runId] })
        await storage().runs.release('second', [run.runId])
        expect(await claim('third', kind)).toMatchObject([{ runId: run.runId, epoch: 3 }])
      })
    })

    describe('renewing', () => {
      it('extends leases, and tells which runs are still owned', async () => {
        const kind = uniqueName('kind')
        const lease = { ...newLease(), durationMs: 200 }
        const running = await startRun(storage(), { kind, lease })
        const released = await startRun(storage(), { kind, lease })
        await startRun(storage(), { kind, lease, more: [ended] })
        await storage().runs.release(lease.owner, [released.runId])
        expect(await storage().runs.renew({ owner: lease.owner, durationMs: LEASE_MS })).toEqual([running.runId])
        expect(await claim('heir', kind)).toMatchObject([{ runId: released.runId }])
        await new Promise((resolve) => setTimeout(resolve, 250))
        expect(await claim('heir', kind)).toEqual([])
      })

      it('owns nothing for an owner it does not know', async () => {
        expect(await storage().runs.renew({ owner: uniqueName('nobody'), durationMs: LEASE_MS })).toEqual([])
      })
    })
  })
}
