import { describe, expect, it } from 'vitest'
import { openedStorage, type ConformanceOptions } from './options.ts'
import { appendOne, appendTo, ended, newLease, signal, startRun } from './sample-run.ts'

/** What a `Mailbox` must do: hand letters to the owner of a run, until the append that stores the event takes them. */
export function mailboxConformance(options: ConformanceOptions): void {
  describe(`${options.name}: mailbox`, () => {
    const storage = openedStorage(options)
    const error = { name: 'NofxError', code: 'input.invalid', message: 'not now' } as const

    it('shows letters to the owner of their run alone, oldest first, up to the limit', async () => {
      const [run, other] = [await startRun(storage()), await startRun(storage())]
      const { mailbox } = storage()
      const ids = [await mailbox.post(run.runId, signal(1)), await mailbox.post(run.runId, signal({ any: 'a\0b' })), await mailbox.post(run.runId, signal(3))]
      await mailbox.post(other.runId, signal(4))
      expect(await mailbox.waiting(run.lease.owner, 10)).toMatchObject([
        { id: ids[0], runId: run.runId, event: signal(1) }, { id: ids[1], event: signal({ any: 'a\0b' }) }, { id: ids[2], event: signal(3) },
      ])
      expect(await mailbox.waiting(run.lease.owner, 2)).toHaveLength(2)
      expect(await mailbox.waiting('nobody', 10)).toEqual([])
    })

    it('tells who watches of letters as they are posted, where it can', async ({ skip }) => {
      const run = await startRun(storage())
      const { mailbox } = storage()
      const told = new Set<string>()
      const stop = mailbox.watch?.((runId) => told.add(runId))
      if (stop === undefined) return skip('It cannot tell.')
      // The first may be missed, while it gets ready.
      const isTold = async (runId: string) => {
        await mailbox.post(runId, signal())
        return told.has(runId)
      }
      await expect.poll(() => isTold(run.runId)).toBe(true)
      const [next, last] = [await startRun(storage()), await startRun(storage())]
      await mailbox.post(next.runId, signal())
      await expect.poll(() => told.has(next.runId)).toBe(true)
      stop()
      await mailbox.post(last.runId, signal())
      expect(told).toEqual(new Set([run.runId, next.runId]))
    })

    it('takes letters with the append that stores them, and with no other', async () => {
      const run = await startRun(storage())
      const { mailbox } = storage()
      const [taken, left] = [await mailbox.post(run.runId, signal('a')), await mailbox.post(run.runId, signal('b'))]
      expect(await appendOne(storage(), { ...appendTo(run, 7, [signal('a')]), letters: [taken] })).toBe('conflict')
      expect(await appendOne(storage(), { ...appendTo({ runId: run.runId, lease: newLease() }, 1, [signal('a')]), letters: [taken] })).toBe('fenced')
      expect(await mailbox.state(taken)).toEqual({ status: 'waiting' })
      expect(await appendOne(storage(), { ...appendTo(run, 1, [signal('a')]), letters: [taken] })).toBe('appended')
      expect(await mailbox.state(taken)).toEqual({ status: 'taken' })
      expect((await mailbox.waiting(run.lease.owner, 10)).map(({ id }) => id)).toEqual([left])
    })

    it('stores no event whose letter was taken back', async () => {
      const run = await startRun(storage())
      const id = await storage().mailbox.post(run.runId, signal('a'))
      expect(await storage().mailbox.withdraw(id)).toEqual({ status: 'withdrawn' })
      expect(await appendOne(storage(), { ...appendTo(run, 1, [signal('a')]), letters: [id] })).toBe('conflict')
      expect(await storage().log.read(run.runId)).toHaveLength(1)
      expect(await appendOne(storage(), appendTo(run, 1, [signal('b')]))).toBe('appended')
    })

    it('stores no event whose letter was refused', async () => {
      const run = await startRun(storage())
      const id = await storage().mailbox.post(run.runId, signal('a'))
      await storage().mailbox.refuse(id, error)
      expect(await appendOne(storage(), { ...appendTo(run, 1, [signal('a')]), letters: [id] })).toBe('conflict')
      expect(await storage().mailbox.state(id)).toEqual({ status: 'refused', error })
    })

    it('shows them to who owns the run next', async () => {
      const run = await startRun(storage(), { kind: `mail-${crypto.randomUUID()}` })
      const { mailbox, runs } = storage()
      const id = await mailbox.post(run.runId, signal())
      await runs.release(run.lease.owner, [run.runId])
      expect(await mailbox.waiting(run.lease.owner, 10)).toEqual([])
      const { kind } = (await runs.get(run.runId)) ?? { kind: '' }
      await runs.claim({ owner: `heir of ${run.runId}`, durationMs: 60_000, kinds: [kind], limit: 1 })
      expect((await mailbox.waiting(`heir of ${run.runId}`, 10)).map((letter) => letter.id)).toEqual([id])
    })

    it('keeps why a letter was refused, and shows it no more', async () => {
      const run = await startRun(storage())
      const { mailbox } = storage()
      const id = await mailbox.post(run.runId, signal())
      await mailbox.refuse(id, error)
      expect(await mailbox.state(id)).toEqual({ status: 'refused', error })
      expect(await mailbox.waiting(run.lease.owner, 10)).toEqual([])
      expect(await mailbox.withdraw(id)).toEqual({ status: 'refused', error })
    })

    it('takes a letter back, also from a run that has ended, and says so for as long as it is asked', async () => {
      const run = await startRun(storage(), { more: [ended] })
      const { mailbox } = storage()
      const id = await mailbox.post(run.runId, signal())
      expect(await mailbox.withdraw(id)).toEqual({ status: 'withdrawn' })
      expect(await mailbox.withdraw(id)).toEqual({ status: 'withdrawn' })
      expect(await mailbox.state(id)).toEqual({ status: 'withdrawn' })
    })

    it('shows no letter that was taken back', async () => {
      const run = await startRun(storage())
      const { mailbox } = storage()
      await mailbox.withdraw(await mailbox.post(run.runId, signal()))
      expect(await mailbox.waiting(run.lease.owner, 10)).toEqual([])
    })

    it('changes nothing of what became of a letter', async () => {
      const run = await startRun(storage())
      const { mailbox } = storage()
      const [taken, refused, withdrawn] = [await mailbox.post(run.runId, signal('a')), await mailbox.post(run.runId, signal('b')), await mailbox.post(run.runId, signal('c'))]
      await appendOne(storage(), { ...appendTo(run, 1, [signal('a')]), letters: [taken] })
      await mailbox.refuse(refused, error)
      await mailbox.withdraw(withdrawn)
      for (const id of [taken, refused, withdrawn]) {
        await mailbox.refuse(id, { name: 'Error', message: 'something else' })
        await mailbox.withdraw(id)
        expect(await appendOne(storage(), { ...appendTo(run, 2, [signal('again')]), letters: [id] })).toBe('conflict')
      }
      expect(await mailbox.state(taken)).toEqual({ status: 'taken' })
      expect(await mailbox.state(refused)).toEqual({ status: 'refused', error })
      expect(await mailbox.state(withdrawn)).toEqual({ status: 'withdrawn' })
      expect(await storage().log.read(run.runId)).toHaveLength(2)
    })

    it('says so when it does not know a letter', async () => {
      const { mailbox } = storage()
      expect(await mailbox.state(crypto.randomUUID())).toEqual({ status: 'unknown' })
      expect(await mailbox.withdraw(crypto.randomUUID())).toEqual({ status: 'unknown' })
      await mailbox.refuse(crypto.randomUUID(), error)
    })

    it('refuses a run that it does not know', async () => {
      await expect(storage().mailbox.post(crypto.randomUUID(), signal())).rejects.toMatchObject({ code: 'run.unknown' })
      await expect(storage().mailbox.post('never-heard-of', signal())).rejects.toMatchObject({ code: 'run.unknown' })
    })
  })
}
