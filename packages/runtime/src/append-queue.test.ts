import { memoryStorage, NofxError, type Append } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { heldStorage, refusingStorage, unavailable } from '../test/faulty-storage.ts'
import { AppendQueue } from './append-queue.ts'

function creation(runId: string): Append {
  const event = { type: 'run.started', v: 1, kind: 'tasks', name: 'tasks', input: null }
  return { runId, expectedVersion: 0, lease: { owner: 'me', epoch: 1, durationMs: 1_000 }, events: [{ version: 1, at: 0, event }], records: [] }
}

describe('AppendQueue', () => {
  it('answers at once when the log does', () => {
    const queue = new AppendQueue(memoryStorage().log)
    expect(queue.submit(creation('a'))).toBe('appended')
    expect(queue.submit(creation('a'))).toBe('conflict')
  })

  it('sends an append at once when nothing is under way, and gathers those that come meanwhile into one commit', async () => {
    const { storage, commits, release } = heldStorage(memoryStorage())
    const queue = new AppendQueue(storage.log)
    const answers = ['a', 'b', 'c', 'a'].map((runId) => queue.submit(creation(runId)))
    expect(commits.map((group) => group.map(({ runId }) => runId))).toEqual([['a']])
    release()
    await expect.poll(() => commits.length).toBe(2)
    release()
    expect(await Promise.all(answers)).toEqual(['appended', 'appended', 'appended', 'conflict'])
    expect(commits.map((group) => group.map(({ runId }) => runId))).toEqual([['a'], ['b', 'c', 'a']])
  })

  it('shares very many appends between two commits that overlap', async () => {
    const { storage, commits, release, held } = heldStorage(memoryStorage())
    const queue = new AppendQueue(storage.log)
    const answers = Array.from({ length: 102 }, (_, index) => queue.submit(creation(`run ${index}`)))
    const sizes = () => commits.map((group) => group.length)
    expect(held()).toBe(1)
    release()
    await expect.poll(held).toBe(2)
    expect(sizes()).toEqual([1, 51, 50])
    // What comes while both are under way waits for the first that is stored, however much it is.
    answers.push(...Array.from({ length: 60 }, (_, index) => queue.submit(creation(`later run ${index}`))))
    expect(held()).toBe(2)
    release()
    await expect.poll(sizes).toEqual([1, 51, 50, 55])
    release()
    release()
    await expect.poll(sizes).toEqual([1, 51, 50, 55, 5])
    release()
    expect(await Promise.all(answers)).toEqual(answers.map(() => 'appended'))
  })

  it('sends at most 500 appends in a commit', async () => {
    const { storage, commits, flow } = heldStorage(memoryStorage())
    const queue = new AppendQueue(storage.log)
    const answers = Array.from({ length: 1_501 }, (_, index) => queue.submit(creation(`run ${index}`)))
    flow()
    expect(await Promise.all(answers)).toEqual(answers.map(() => 'appended'))
    expect(commits.map((group) => group.length)).toEqual([1, 500, 500, 500])
  })

  it('stores the neighbours of an append that can never be stored', async () => {
    const inner = memoryStorage()
    const storage = refusingStorage(inner, (appends) => (appends.some(({ runId }) => runId === 'poison') ? new NofxError('storage.unavailable', 'A value is too large.') : undefined))
    const queue = new AppendQueue(storage.log)
    const answers = await Promise.allSettled(['a', 'b', 'poison', 'c'].map((runId) => queue.submit(creation(runId))))
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect((await inner.runs.list()).map(({ runId }) => runId).sort()).toEqual(['a', 'b', 'c'])
  })

  it('goes on after the store was away', async () => {
    const queue = new AppendQueue(refusingStorage(memoryStorage(), (_, call) => (call === 1 ? unavailable() : undefined)).log)
    const first = queue.submit(creation('a'))
    const second = queue.submit(creation('b'))
    await expect(first).rejects.toMatchObject({ code: 'storage.unavailable' })
    expect(await second).toBe('appended')
    expect(await queue.submit(creation('a'))).toBe('appended')
  })

  it('rejects when a log that answers at once throws', async () => {
    const log = { ...memoryStorage().log, append: () => { throw unavailable() } }
    const queue = new AppendQueue(log)
    await expect((async () => queue.submit(creation('a')))()).rejects.toMatchObject({ code: 'storage.unavailable' })
    expect(() => void Promise.resolve(queue.submit(creation('a'))).catch(() => {})).not.toThrow()
  })
})
