import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { openConnection } from '../src/connection.ts'
import { sqliteStorage } from '../src/index.ts'
import { SCHEMA_VERSION } from '../src/migrations/index.ts'
import { newFolder } from './new-folder.ts'
import { start } from './sample-appends.ts'

const folder = newFolder()

/** A file of ours, closed. */
async function madeFile(): Promise<string> {
  const file = folder.file()
  const storage = sqliteStorage({ file })
  await storage.open?.()
  await storage.close()
  return file
}

async function opening(file: string, options?: { readonly migrate?: boolean }): Promise<void> {
  const storage = sqliteStorage({ file })
  try {
    await storage.open?.(options)
  } finally {
    await storage.close()
  }
}

function change(file: string, sql: string): void {
  const database = new DatabaseSync(file)
  database.exec(sql)
  database.close()
}

const unavailable = (file: string, said: string) => ({ name: 'NofxError', code: 'storage.unavailable', retryable: false, message: expect.stringMatching(new RegExp(`${file}.*${said}`)) })

describe('a file', () => {
  it('is made when it is missing, and gone from the disk but for itself once it is closed', async () => {
    const file = await madeFile()
    expect(existsSync(file)).toBe(true)
    expect(existsSync(`${file}-wal`)).toBe(false)
  })

  it('is migrated once when many storages open it at the same time', async () => {
    const file = folder.file()
    const applied: number[] = []
    const storages = Array.from({ length: 8 }, () => sqliteStorage({ file, onMigration: ({ number }) => applied.push(number) }))
    await Promise.all(storages.map(async (storage) => storage.open?.()))
    await Promise.all(storages.map((storage) => storage.close()))
    expect(applied).toEqual(Array.from({ length: SCHEMA_VERSION }, (_, index) => index + 1))
    const database = new DatabaseSync(file)
    expect(database.prepare('pragma user_version').get()).toEqual({ user_version: SCHEMA_VERSION })
    expect(database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' })
    database.close()
  })

  it('forces each commit to the disk', async () => {
    const connection = openConnection(await madeFile())
    expect(connection.prepare('pragma synchronous').get()).toEqual({ synchronous: 2 })
    expect(connection.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' })
    connection.close()
  })

  it('of a newer release is refused', async () => {
    const file = await madeFile()
    change(file, `pragma user_version = ${SCHEMA_VERSION + 3}`)
    await expect(opening(file)).rejects.toMatchObject({ code: 'storage.schema_newer', message: expect.stringContaining(`${file} is at version ${SCHEMA_VERSION + 3}`) })
  })

  it('is left as it is when it is not to be migrated', async () => {
    const file = await madeFile()
    const storage = sqliteStorage({ file })
    await storage.open?.({ migrate: false })
    expect(await storage.runs.list()).toEqual([])
    await storage.close()

    const older = folder.file()
    writeFileSync(older, '')
    await expect(opening(older, { migrate: false })).rejects.toMatchObject({ code: 'storage.schema_older', message: expect.stringContaining(older) })
    expect(readFileSync(older)).toHaveLength(0)

    const absent = folder.file()
    await expect(opening(absent, { migrate: false })).rejects.toMatchObject(unavailable(absent, 'Name another one'))
    expect(existsSync(absent)).toBe(false)
  })

  it('of another program is refused, and left as it is', async () => {
    const file = folder.file()
    change(file, 'create table theirs (id integer)')
    const before = readFileSync(file)
    await expect(opening(file)).rejects.toMatchObject(unavailable(file, 'belongs to another program'))
    expect(readFileSync(file)).toEqual(before)
  })

  it('that is no database is refused, and left as it is', async () => {
    const file = folder.file()
    writeFileSync(file, 'Dear diary, '.repeat(1_000))
    await expect(opening(file)).rejects.toMatchObject(unavailable(file, 'not a database. Name another file'))
    expect(readFileSync(file, 'utf8')).toMatch(/^Dear diary/)
  })

  it('in a folder that does not exist is refused, and so is a folder', async () => {
    const file = join(folder.path, 'nowhere', 'nofx.db')
    await expect(opening(file)).rejects.toMatchObject(unavailable(file, `The folder ${dirname(file)} does not exist. Create it`))
    await expect(opening(folder.path)).rejects.toMatchObject(unavailable(folder.path, 'It is a folder'))
  })

  it('without rights is refused', async () => {
    const file = await madeFile()
    chmodSync(folder.path, 0o555)
    chmodSync(file, 0o444)
    const restore = becomeNobody()
    try {
      await expect(opening(file)).rejects.toMatchObject(unavailable(file, 'Give this process the right'))
      await expect(opening(folder.file())).rejects.toMatchObject(unavailable(folder.path, 'Give this process the right'))
    } finally {
      restore()
      chmodSync(folder.path, 0o755)
    }
  })

  it('is looked for again after it could not be opened', async () => {
    const file = folder.file()
    writeFileSync(file, 'not yet a database, and long enough to be looked at')
    const storage = sqliteStorage({ file })
    await expect(storage.open?.()).rejects.toMatchObject({ code: 'storage.unavailable' })
    writeFileSync(file, '')
    expect(await storage.log.append([start(crypto.randomUUID())])).toEqual(['appended'])
    await storage.close()
    await expect(storage.runs.list()).rejects.toMatchObject({ code: 'storage.closed', message: expect.stringContaining(file) })
  })

  it('has to be named', () => {
    for (const file of ['', ':memory:', undefined as unknown as string]) expect(() => sqliteStorage({ file })).toThrow(expect.objectContaining({ code: 'input.invalid' }))
  })
})

/** Rights do not count for root. Answers with the way back. */
function becomeNobody(): () => void {
  if (process.geteuid?.() !== 0) return () => {}
  process.seteuid?.('nobody')
  return () => process.seteuid?.(0)
}
