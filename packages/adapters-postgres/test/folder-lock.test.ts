import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pgliteStorage } from '../src/index.ts'
import { lockFolder } from '../src/pglite/folder-lock.ts'
import { ownIdentity } from '../src/pglite/process-identity.ts'
import { startChild } from './child.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nofx-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

const lockFile = () => join(folder, 'nofx.lock')
const locked = (pid: number) => expect.objectContaining({ code: 'storage.locked', message: expect.stringContaining(String(pid)) })

describe('a PGlite folder', () => {
  it('is refused while another process has it open, and taken over with everything in it once that process is killed', async () => {
    const runId = crypto.randomUUID()
    const child = startChild('open-folder.ts', folder, runId)
    expect(await child.firstLine).toBe('ready')
    await expect(pgliteStorage({ dataDir: folder }).open?.()).rejects.toEqual(locked(child.pid))

    await child.kill()
    expect(existsSync(lockFile())).toBe(true)
    const storage = pgliteStorage({ dataDir: folder })
    await storage.open?.()
    expect(await storage.log.read(runId)).toHaveLength(1)
    // The lease of the dead process had an hour to go.
    expect(await storage.runs.claim({ owner: 'heir', durationMs: 1_000, kinds: ['session'], limit: 10 })).toMatchObject([{ runId, epoch: 2 }])
    await storage.close()
    expect(existsSync(lockFile())).toBe(false)
  })

  it('is free again when a process ends without closing it', async () => {
    const child = startChild('open-folder.ts', folder, crypto.randomUUID(), 'exit')
    await child.exited
    expect(existsSync(lockFile())).toBe(false)
  })

  it('is refused to a second storage of the same process', async () => {
    const first = pgliteStorage({ dataDir: folder })
    await first.open?.()
    await expect(pgliteStorage({ dataDir: folder }).open?.()).rejects.toEqual(locked(process.pid))
    await first.close()
    const second = pgliteStorage({ dataDir: folder })
    await second.open?.()
    await second.close()
  })

  it('is unlocked when opening it fails', async () => {
    writeFileSync(join(folder, 'PG_VERSION'), 'not a database')
    await expect(pgliteStorage({ dataDir: folder }).open?.()).rejects.toMatchObject({ name: 'NofxError', code: 'storage.unavailable' })
    expect(existsSync(lockFile())).toBe(false)
  })
})

describe('the lock of a folder', () => {
  const leave = (holder: object, ageMs = 0) => {
    writeFileSync(lockFile(), JSON.stringify({ ...ownIdentity(), token: crypto.randomUUID(), ...holder }))
    const at = new Date(Date.now() - ageMs)
    utimesSync(lockFile(), at, at)
  }

  it.skipIf(!existsSync('/proc/self/stat'))('is not held by a later process that was given the same number', () => {
    leave({ startTicks: '1' })
    lockFolder(folder).release()
    expect(readdirSync(folder)).toEqual([])
  })

  it('is not held by a process that is gone', () => {
    leave({ pid: 2 ** 22 + 1 })
    lockFolder(folder).release()
    expect(readdirSync(folder)).toEqual([])
  })

  it('of another host is believed as long as it shows signs of life', () => {
    leave({ realm: 'elsewhere 1 2', pid: 77 }, 10_000)
    expect(() => lockFolder(folder)).toThrow(locked(77))
    leave({ realm: 'elsewhere 1 2', pid: 77 }, 120_000)
    lockFolder(folder).release()
  })

  it('is not removed by one who does not hold it', () => {
    const lock = lockFolder(folder)
    leave({})
    lock.release()
    expect(existsSync(lockFile())).toBe(true)
  })

  it('that was left behind goes to one of many processes that find it', async () => {
    leave({ pid: 2 ** 22 + 1 })
    const at = String(Date.now() + 1_000)
    const children = Array.from({ length: 6 }, () => startChild('lock-folder.ts', folder, at))
    try {
      const lines = await Promise.all(children.map(({ firstLine }) => firstLine))
      expect(lines.filter((line) => line === 'locked')).toHaveLength(1)
      expect(lines.filter((line) => line === 'storage.locked')).toHaveLength(5)
      const winner = children[lines.indexOf('locked')]
      expect(JSON.parse(readFileSync(lockFile(), 'utf8'))).toMatchObject({ pid: winner?.pid })
      expect(readdirSync(folder)).toEqual(['nofx.lock'])
    } finally {
      await Promise.all(children.map((child) => child.kill()))
    }
  })
})
