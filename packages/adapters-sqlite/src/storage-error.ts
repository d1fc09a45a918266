import { isNofxError, NofxError } from '@nofx/core'
import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Result codes of SQLite (https://sqlite.org/rescode.html), without what extends them. */
const ERROR = 1
const BUSY = 5
const LOCKED = 6
const READONLY = 8
const IOERR = 10
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const TOOBIG = 18
const CONSTRAINT = 19
const MISMATCH = 20
const NOTADB = 26

/** What extends CONSTRAINT. */
const FOREIGN_KEY = CONSTRAINT | (3 << 8)

/** What passes when another process is done, space is made or a disk comes back. Nothing was stored. */
const PASSING: readonly number[] = [BUSY, LOCKED, IOERR, FULL]

/** The fault of a value that we were given. */
const REFUSED: readonly number[] = [TOOBIG, CONSTRAINT, MISMATCH]

/** True when another process, or another storage of this one, stands in the way at the moment. */
export function isBusy(error: unknown): boolean {
  return resultCode(error) === BUSY || resultCode(error) === LOCKED
}

/** True when the value is at fault: it does not fit its column, refers to a row that is not there, or cannot be stored at all. */
export function isRefusal(error: unknown): boolean {
  const code = resultCode(error)
  return (code !== undefined && REFUSED.includes(code)) || (error as { code?: unknown }).code === 'ERR_INVALID_ARG_TYPE'
}

/** True for an error of ours that says that a row which was to be removed is still referred to by another (SQLITE_CONSTRAINT_FOREIGNKEY). */
export function isStillReferred(error: unknown): boolean {
  return isNofxError(error) && (error.cause as { errcode?: unknown } | undefined)?.errcode === FOREIGN_KEY
}

/** An error of SQLite in our words. */
export function storageError(error: unknown, file: string): NofxError {
  if (isNofxError(error)) return error
  const said = error instanceof Error ? error.message : String(error)
  if (isRefusal(error)) return new NofxError('input.invalid', `The SQLite file ${file} refused a value: ${said}.`, { cause: error })
  const code = resultCode(error)
  return new NofxError('storage.unavailable', `The SQLite file ${file}: ${said}.${remedy(code, file)}`, {
    cause: error,
    retryable: code !== undefined && PASSING.includes(code),
  })
}

/** Absent when the error is not one of SQLite. */
function resultCode(error: unknown): number | undefined {
  const { errcode } = error as { errcode?: unknown }
  // The upper bits say more precisely what the lowest eight say already.
  return typeof errcode === 'number' ? errcode & 0xff : undefined
}

/** What a person has to do about it. */
function remedy(code: number | undefined, file: string): string {
  switch (code) {
    case BUSY:
    case LOCKED:
      return ' Another process writes to it, or keeps a transaction open.'
    case READONLY:
      return ' Give this process the right to write the file and its folder.'
    case FULL:
      return ' Make room on the disk.'
    case CORRUPT:
      return ' The file is damaged; restore a backup.'
    case NOTADB:
      return ' Name another file.'
    case CANTOPEN:
      return cannotOpen(file)
    case ERROR:
      return ' Were the tables of NOFX changed or dropped?'
    default:
      return ''
  }
}

function cannotOpen(file: string): string {
  if (!existsSync(dirname(file))) return ` The folder ${dirname(file)} does not exist. Create it, or name another file.`
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) return ' It is a folder. Name a file in it.'
  return ' Give this process the right to read and write the file and its folder.'
}
