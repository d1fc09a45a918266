import { describe, expect, it } from 'vitest'
import { openedStorage, type ConformanceOptions } from './options.ts'
import { appendOne, appendTo, signal, startRun } from './sample-run.ts'

/** Of the empty text and of `abc`: FIPS 180-4. */
const HASH_OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const HASH_OF_ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'

/** What a `BlobStore` must do: keep text under its hash, for a run. */
export function blobsConformance(options: ConformanceOptions): void {
  describe(`${options.name}: blobs`, () => {
    const storage = openedStorage(options)

    it('keeps text under its hash', async () => {
      const { runId } = await startRun(storage())
      expect(await storage().blobs.put(runId, 'abc')).toBe(HASH_OF_ABC)
      expect(await storage().blobs.put(runId, 'abc')).toBe(HASH_OF_ABC)
      expect(await storage().blobs.put(runId, '')).toBe(HASH_OF_NOTHING)
      expect(await storage().blobs.get(runId, HASH_OF_ABC)).toBe('abc')
      expect(await storage().blobs.get(runId, HASH_OF_NOTHING)).toBe('')
    })

    it('keeps any text', async () => {
      const { runId } = await startRun(storage())
      const text = `Zoë 漢字 🎉 a\0b "quotes" \\ \n \u2028 ${'x'.repeat(3_000_000)}`
      expect(await storage().blobs.get(runId, await storage().blobs.put(runId, text))).toBe(text)
    })

    it('keeps the blobs of runs apart', async () => {
      const [one, other] = [await startRun(storage()), await startRun(storage())]
      await storage().blobs.put(one.runId, 'abc')
      expect(await storage().blobs.get(other.runId, HASH_OF_ABC)).toBeUndefined()
      expect(await storage().blobs.get(one.runId, HASH_OF_NOTHING)).toBeUndefined()
      expect(await storage().blobs.get('never-heard-of', HASH_OF_ABC)).toBeUndefined()
    })

    it('refuses a run that it does not know', async () => {
      await expect(storage().blobs.put(crypto.randomUUID(), 'abc')).rejects.toMatchObject({ code: 'run.unknown' })
      await expect(storage().blobs.put('never-heard-of', 'abc')).rejects.toMatchObject({ code: 'run.unknown' })
    })

    it('gives back large fields of events, several to an event and of any text', async () => {
      const large = (letter: string) => ({ [letter]: `${letter}\0"\uE0F0é`.repeat(100_000) })
      const run = await startRun(storage(), { more: [signal(large('a'))] })
      const both = { type: 'signal.received', v: 1, name: 'b'.repeat(200_000), payload: large('b') } as const
      expect(await appendOne(storage(), appendTo(run, 2, [both, signal('small'), signal(large('a'))]))).toBe('appended')
      const events = [signal(large('a')), both, signal('small'), signal(large('a'))]
      expect((await storage().log.read(run.runId, { after: 1 })).map(({ event }) => event)).toEqual(events)
      const all = await storage().log.readAll({ after: 0, limit: 100_000, types: ['signal.received'] })
      expect(all.filter(({ runId }) => runId === run.runId).map(({ event }) => event)).toEqual(events)
    })
  })
}
