import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { type FileRole, fileLanguage, fileRole } from './file-role.ts'
import { gitRecords } from './git.ts'
import { isBinaryFile } from './text-file.ts'

/** Above this a text file was hardly written by hand; reading it as source would cost much and say little. */
export const HUGE_FILE_BYTES = 1024 * 1024

/** Lockfiles are large by nature, and read line by line. */
const HUGE_LOCKFILE_BYTES = 32 * 1024 * 1024

export interface TrackedFile {
  /** Relative to the repository, with forward slashes. */
  readonly path: string
  readonly bytes: number
  /** Epoch ms. Together with the size it tells whether the file changed since. */
  readonly modifiedAt: number
  /** Only text is ever read as a whole. */
  readonly content: 'text' | 'binary' | 'huge'
  readonly role: FileRole
  /** Missing when the file is not code. */
  readonly language?: string
}

/** A tracked entry that was not looked at, and why. */
export interface SkippedEntry {
  readonly path: string
  readonly reason:
    | 'symbolic link'
    | 'submodule'
    | 'missing from the working tree'
    | 'name is not UTF-8'
    | 'unreadable'
    | 'not a regular file'
}

export interface TrackedFiles {
  readonly files: readonly TrackedFile[]
  readonly skipped: readonly SkippedEntry[]
}

const MODE_SYMBOLIC_LINK = '120000'
const MODE_SUBMODULE = '160000'

/** Lists what git tracks in the working tree, sorted by path; links are never followed, so a loop of them cannot trap us. */
export async function listTrackedFiles(root: string, signal: AbortSignal): Promise<TrackedFiles> {
  const files: TrackedFile[] = []
  const skipped: SkippedEntry[] = []
  const seen = new Set<string>()
  for await (const record of gitRecords(['ls-files', '--stage', '-z'], { cwd: root, signal })) {
    const tab = record.indexOf('\t')
    const path = record.slice(tab + 1)
    // During a merge conflict git lists one path up to three times.
    if (tab < 0 || seen.has(path)) continue
    seen.add(path)
    const found = await describe(root, path, record.slice(0, 6))
    if ('reason' in found) skipped.push(found)
    else files.push(found)
  }
  return { files: files.sort(byPath), skipped: skipped.sort(byPath) }
}

async function describe(root: string, path: string, mode: string): Promise<TrackedFile | SkippedEntry> {
  if (mode === MODE_SYMBOLIC_LINK) return { path, reason: 'symbolic link' }
  if (mode === MODE_SUBMODULE) return { path, reason: 'submodule' }
  if (path.includes('\uFFFD')) return { path, reason: 'name is not UTF-8' }
  const stats = await lstat(join(root, path)).catch(() => undefined)
  if (stats === undefined) return { path, reason: 'missing from the working tree' }
  // A device or a pipe put in the place of a tracked file would block whoever opens it.
  if (!stats.isFile()) return { path, reason: 'not a regular file' }

  const role = fileRole(path)
  const language = fileLanguage(path)
  const common = { path, bytes: stats.size, modifiedAt: stats.mtimeMs, role, ...(language === undefined ? {} : { language }) }
  try {
    if (await isBinaryFile(root, path)) return { ...common, content: 'binary' }
  } catch {
    return { path, reason: 'unreadable' }
  }
  const limit = role === 'lockfile' ? HUGE_LOCKFILE_BYTES : HUGE_FILE_BYTES
  return { ...common, content: stats.size > limit ? 'huge' : 'text' }
}

/** Code-unit order: the same on every machine, whatever its language. */
function byPath(left: { readonly path: string }, right: { readonly path: string }): number {
  return left.path < right.path ? -1 : left.path > right.path ? 1 : 0
}
