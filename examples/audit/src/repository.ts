import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { type Area, findAreas } from './areas.ts'
import { AuditError, isAuditError } from './audit-error.ts'
import { type GitOptions, gitText, isNodeError } from './git.ts'
import { type Manifest, readManifests } from './manifest.ts'
import { listTrackedFiles, type SkippedEntry, type TrackedFile } from './tracked-files.ts'

/** What an audit knows about a repository before it looks into the files. Plain JSON. */
export interface Repository {
  /** The absolute path of the working tree; a path inside it was enough to open it. */
  readonly root: string
  readonly name: string
  /** The full hash of the audited commit. */
  readonly head: string
  readonly branch: string
  /** A shallow clone lacks its older history, so its figures are too small. */
  readonly shallow: boolean
  readonly files: readonly TrackedFile[]
  readonly skipped: readonly SkippedEntry[]
  readonly manifests: readonly Manifest[]
  readonly areas: readonly Area[]
}

/** Finds the working tree that a path lies in, and its commit. Throws `AuditError` when there is nothing to audit. */
export async function locateRepository(path: string, signal: AbortSignal): Promise<Pick<Repository, 'root' | 'head'>> {
  const place = resolve(path)
  await assertDirectory(place)
  const root = await findRoot(place, signal)
  return { root, head: await findHead(root, { cwd: root, signal }) }
}

/** Opens the git repository at a path; never writes to it. Throws `AuditError` when there is nothing to audit. */
export async function openRepository(path: string, signal: AbortSignal): Promise<Repository> {
  const { root, head } = await locateRepository(path, signal)
  const git: GitOptions = { cwd: root, signal }
  const [branch, shallow, { files, skipped }] = await Promise.all([
    gitText(['rev-parse', '--abbrev-ref', 'HEAD'], git),
    gitText(['rev-parse', '--is-shallow-repository'], git),
    listTrackedFiles(root, signal),
  ])
  const manifests = await readManifests(root, files, signal)
  const areas = await findAreas(root, files, manifests, signal)
  return { root, name: basename(root), head, branch, shallow: shallow === 'true', files, skipped, manifests, areas }
}

async function assertDirectory(place: string): Promise<void> {
  let isDirectory: boolean
  try {
    isDirectory = (await stat(place)).isDirectory()
  } catch (error) {
    if (isNodeError(error, 'ENOENT') || isNodeError(error, 'ENOTDIR')) {
      throw new AuditError('path-not-found', `${place} does not exist: name a folder with a git repository.`, { cause: error })
    }
    throw new AuditError('path-unreadable', `${place} cannot be read (${String(error)}): check its permissions.`, { cause: error })
  }
  if (!isDirectory) throw new AuditError('not-a-directory', `${place} is a file: name the folder of the repository instead.`)
}

async function findRoot(place: string, signal: AbortSignal): Promise<string> {
  try {
    return await gitText(['rev-parse', '--show-toplevel'], { cwd: place, signal })
  } catch (error) {
    if (!isAuditError(error) || error.code !== 'git-failed') throw error
    const cause = { cause: error }
    if (error.message.includes('dubious ownership')) {
      throw new AuditError(
        'unsafe-repository',
        `${place} belongs to another user, so git refuses to read it: run the audit as its owner, or "git config --global --add safe.directory ${place}".`,
        cause,
      )
    }
    if (error.message.includes('work tree')) {
      throw new AuditError(
        'bare-repository',
        `${place} has no working tree: clone it ("git clone ${place} copy") and audit the clone.`,
        cause,
      )
    }
    if (error.message.includes('not a git repository')) {
      throw new AuditError(
        'not-a-git-repository',
        `${place} is not in a git repository: name one, or run "git init" and commit there first.`,
        cause,
      )
    }
    throw error
  }
}

async function findHead(root: string, git: GitOptions): Promise<string> {
  try {
    return await gitText(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], git)
  } catch (error) {
    if (!isAuditError(error) || error.code !== 'git-failed') throw error
    throw new AuditError('empty-repository', `${root} has no commits yet: commit something, then audit it.`, { cause: error })
  }
}
