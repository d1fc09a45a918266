import { NofxError } from '@nofx/core'
import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ownIdentity, processState, type ProcessIdentity } from './process-identity.ts'

/** Which process has a folder open. `token` tells apart the locks of one process. */
interface Holder extends ProcessIdentity {
  readonly token: string
}

export interface FolderLock {
  release(): void
}

/** How often a holder shows that it lives, and for how long it is believed where its process cannot be asked. */
const BEAT_MS = 5_000
const BEAT_MS_MAX = 60_000

/**
 * Takes a folder for this process, as two PGlites in one folder destroy it. The lock is a file `nofx.lock` in the folder that names the
 * process; a process that is gone, also by SIGKILL, holds nothing. It is made under another name and linked into place, so it is never
 * seen half written. It goes with the process, at the latest.
 *
 * @throws NofxError `storage.locked`, naming the process
 */
export function lockFolder(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'nofx.lock')
  const own: Holder = { ...ownIdentity(), token: randomUUID() }
  acquire(path, own, folder)
  const beat = setInterval(() => touch(path), BEAT_MS)
  beat.unref()
  const release = () => {
    clearInterval(beat)
    process.off('exit', release)
    if (readHolder(path)?.token === own.token) rmSync(path, { force: true })
  }
  process.on('exit', release)
  return { release }
}

/**
 * A lock left by a dead process is replaced. The right to replace exactly that lock is itself a lock, named after its token, so of
 * several processes that find it stale one replaces it, and none replaces the fresh lock of another.
 */
function acquire(path: string, own: Holder, folder: string): void {
  const draft = `${path}.${own.token}`
  writeFileSync(draft, JSON.stringify(own))
  try {
    while (!link(draft, path)) {
      const holder = readHolder(path)
      // Released between our two looks.
      if (holder === undefined) continue
      if (isAlive(holder, path)) throw locked(holder, folder)
      if (replace(path, holder, draft, own, folder)) return
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

/** False when somebody else replaced it first. */
function replace(path: string, dead: Holder, draft: string, own: Holder, folder: string): boolean {
  const right = `${path}.${dead.token}.stale`
  acquire(right, { ...own, token: randomUUID() }, folder)
  try {
    if (readHolder(path)?.token !== dead.token) return false
    renameSync(draft, path)
    return true
  } finally {
    rmSync(right, { force: true })
  }
}

function isAlive(holder: Holder, path: string): boolean {
  const state = processState(holder)
  if (state !== 'unknown') return state === 'running'
  const beatenAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
  return Date.now() - beatenAt < BEAT_MS_MAX
}

function locked({ pid, realm }: Holder, folder: string): NofxError {
  const [host] = realm.split(' ')
  const who = pid === process.pid ? `this process (${pid})` : `process ${pid} on ${host}`
  return new NofxError('storage.locked', `The PGlite folder ${folder} is open in ${who}. Close it there, take another folder, or use postgresStorage, which many processes may share.`)
}

/** False when there is a lock already. */
function link(draft: string, path: string): boolean {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as { code?: unknown }).code === 'EEXIST') return false
    throw error
  }
}

/** Undefined when there is no lock (any more). */
function readHolder(path: string): Holder | undefined {
  try {
    // Only this file writes it, and whole.
    return JSON.parse(readFileSync(path, 'utf8')) as Holder
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined
    throw error
  }
}

function touch(path: string): void {
  const now = new Date()
  try {
    utimesSync(path, now, now)
  } catch {
    // The folder was removed under us; that is found out by whoever uses it.
  }
}
