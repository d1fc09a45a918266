import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { sqliteStorage } from '../src/index.ts'
import { startChild } from './child.ts'
import { newFolder } from './new-folder.ts'
import { LEASE, signal, start } from './sample-appends.ts'

const folder = newFolder()
const claim = { owner: 'heir', durationMs: 60_000, kinds: ['k'], limit: 100 } as const

describe('a process that is killed', () => {
  it('has lost nothing that was acknowledged, and its runs are free at once', async () => {
    const [file, runId] = [folder.file(), crypto.randomUUID()]
    const child = startChild('append-for-ever.ts', file, runId)
    await child.said(200)
    await child.kill()
    const acknowledged = Number(child.lines.at(-1))
    const storage = sqliteStorage({ file })
    // What it did not hear back of may be there or not.
    expect([acknowledged, acknowledged + 1]).toContain((await storage.log.read(runId)).length)
    expect(await storage.runs.claim(claim)).toMatchObject([{ runId, epoch: 2 }])
    await storage.close()
  })

  it('keeps its runs until its leases expire when others have the file open', async () => {
    const [file, runId] = [folder.file(), crypto.randomUUID()]
    const first = sqliteStorage({ file })
    await first.open?.()
    const child = startChild('append-for-ever.ts', file, runId)
    await child.said(1)
    await child.kill()
    const second = sqliteStorage({ file })
    expect(await second.runs.claim(claim)).toEqual([])
    await Promise.all([first.close(), second.close()])
  })
})

describe('two processes', () => {
  it('share out versions and free runs', async () => {
    const [file, runId] = [folder.file(), crypto.randomUUID()]
    const runIds = Array.from({ length: 60 }, () => crypto.randomUUID())
    const storage = sqliteStorage({ file })
    await storage.log.append([start(runId), ...runIds.map((id) => start(id))])
    await storage.runs.release(LEASE.owner, runIds)

    const at = String(Date.now() + 1_500)
    const children = ['a', 'b'].map((name) => startChild('race.ts', file, name, runId, '300', at))
    await Promise.all(children.map(({ ended }) => ended))
    const [a, b] = children.map(({ lines }) => JSON.parse(lines[0] ?? 'null') as { readonly won: readonly number[]; readonly claimed: readonly string[] })

    expect([...a!.won, ...b!.won].sort((x, y) => x - y)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1))
    const winners = (await storage.log.read(runId, { after: 1 })).map(({ event }) => (event as { name?: unknown }).name)
    expect(winners).toEqual(Array.from({ length: 300 }, (_, index) => (a!.won.includes(index + 1) ? 'a' : 'b')))
    expect([...a!.claimed, ...b!.claimed].sort()).toEqual([...runIds].sort())
    await storage.close()
  })

  it('wait for each other without holding up the event loop', async () => {
    const file = folder.file()
    const storage = sqliteStorage({ file })
    await storage.open?.()
    const other = new DatabaseSync(file)
    other.exec('begin immediate')
    const appended = storage.log.append([start(crypto.randomUUID())])
    let turns = 0
    const turning = setInterval(() => (turns += 1), 5)
    setTimeout(() => other.exec('commit'), 300)
    expect(await appended).toEqual(['appended'])
    clearInterval(turning)
    expect(turns).toBeGreaterThan(5)
    other.close()
    await storage.close()
  })

  it('give up on each other in the end, with an error that says so, and nothing stored', async () => {
    const [file, runId] = [folder.file(), crypto.randomUUID()]
    const storage = sqliteStorage({ file, retryForMs: 50 })
    await storage.open?.()
    const other = new DatabaseSync(file)
    other.exec('begin immediate')
    await expect(storage.log.append([start(runId)])).rejects.toMatchObject({
      name: 'NofxError', code: 'storage.unavailable', retryable: true, message: expect.stringContaining(`${file}: database is locked. Another process`),
    })
    // Who only reads does not wait.
    expect(await storage.log.read(runId)).toEqual([])
    other.exec('commit')
    other.close()
    expect(await storage.log.append([start(runId), signal(runId, 1, 'a')])).toEqual(['appended', 'appended'])
    await storage.close()
  })
})
