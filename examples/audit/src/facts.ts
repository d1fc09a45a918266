import { createHash } from 'node:crypto'
import { AuditError } from './audit-error.ts'
import { type History, readHistory } from './history.ts'
import { openRepository, type Repository } from './repository.ts'
import { type AreaScan, scanArea } from './scan.ts'

/** What a run audits: a working tree in one state. All that the steps hand to each other of it. */
export interface Subject {
  readonly root: string
  readonly head: string
  /** A digest of the commit and of the name, size and time of every tracked file. */
  readonly state: string
}

/** Snapshots that a process keeps: a run needs one, and they hold all that was read of a repository. */
const SNAPSHOTS_MAX = 2

/**
 * What the agents look at, read once in each process however many of them ask. A process that resumes a run reads anew what is still
 * needed, so the log of a run need not hold it and stays small however large the repository is.
 */
export class Facts {
  readonly #snapshots = new Map<string, Promise<Snapshot>>()

  /** Looks at a repository as it is now. @throws AuditError */
  async open(path: string, signal: AbortSignal): Promise<Snapshot> {
    const snapshot = new Snapshot(await openRepository(path, signal))
    const known = this.#snapshots.get(snapshot.subject.state)
    if (known !== undefined) return known
    this.#keep(snapshot.subject, Promise.resolve(snapshot))
    return snapshot
  }

  /** The snapshot of a subject. @throws AuditError `repository-changed` when the repository is no longer in that state */
  of(subject: Subject, signal: AbortSignal): Promise<Snapshot> {
    const known = this.#snapshots.get(subject.state)
    if (known !== undefined) return known
    const opened = reopen(subject, signal)
    this.#keep(subject, opened)
    // A reading that failed is forgotten, so that a further try reads again.
    opened.catch(() => this.#snapshots.delete(subject.state))
    return opened
  }

  #keep({ state }: Subject, snapshot: Promise<Snapshot>): void {
    this.#snapshots.set(state, snapshot)
    for (const oldest of this.#snapshots.keys()) if (this.#snapshots.size > SNAPSHOTS_MAX) this.#snapshots.delete(oldest)
  }
}

async function reopen({ root, head, state }: Subject, signal: AbortSignal): Promise<Snapshot> {
  const snapshot = new Snapshot(await openRepository(root, signal))
  if (snapshot.subject.state === state) return snapshot
  const how = snapshot.subject.head === head ? 'tracked files were changed' : `it was at commit ${head.slice(0, 12)}`
  throw new AuditError('repository-changed', `${root} has changed since this audit began (${how}): begin anew.`)
}

/** A repository in one state, and all that was read of it, each thing once. */
export class Snapshot {
  readonly subject: Subject
  readonly repository: Repository
  readonly #scans = new Map<string, Promise<AreaScan>>()
  #history: Promise<History> | undefined

  constructor(repository: Repository) {
    this.subject = { root: repository.root, head: repository.head, state: stateOf(repository) }
    this.repository = repository
  }

  scan(areaId: string, signal: AbortSignal): Promise<AreaScan> {
    const known = this.#scans.get(areaId)
    if (known !== undefined) return known
    const scan = scanArea(this.repository, areaId, signal)
    this.#scans.set(areaId, scan)
    scan.catch(() => this.#scans.delete(areaId))
    return scan
  }

  /** The scans of all areas, in their order. */
  async scans(signal: AbortSignal): Promise<readonly AreaScan[]> {
    const scans: AreaScan[] = []
    for (const { id } of this.repository.areas) scans.push(await this.scan(id, signal))
    return scans
  }

  history(signal: AbortSignal): Promise<History> {
    this.#history ??= readHistory(this.repository, signal).catch((error: unknown) => {
      this.#history = undefined
      throw error
    })
    return this.#history
  }
}

function stateOf({ root, head, files, skipped }: Repository): string {
  const hash = createHash('sha256').update(`${root}\0${head}`)
  for (const { path, bytes, modifiedAt } of files) hash.update(`\0${path}\0${bytes}\0${modifiedAt}`)
  for (const { path, reason } of skipped) hash.update(`\0${path}\0${reason}`)
  return hash.digest('hex').slice(0, 32)
}
