import { AuditError } from './audit-error.ts'
import { type History, readHistory } from './history.ts'
import { openRepository, type Repository } from './repository.ts'
import { type AreaScan, scanArea } from './scan.ts'

/** Which repository a run audits, at which commit. All that the steps hand to each other of it. */
export interface Subject {
  readonly root: string
  readonly head: string
}

/** The error for an audit that cannot go on, since the repository has another commit checked out than it began with. */
export function headMoved(root: string, now: string, then: string): AuditError {
  const moved = `${root} is at commit ${now.slice(0, 12)} by now, and its unfinished audit began at ${then.slice(0, 12)}`
  return new AuditError('head-moved', `${moved}: check that commit out again, or begin anew with --fresh.`)
}

/**
 * What the agents look at, read once in each process however many of them ask. A process that resumes a run reads it anew, from the
 * same commit, so the log of a run need not hold it.
 */
export class Facts {
  readonly #read = new Map<string, Promise<unknown>>()

  /** @throws AuditError `head-moved` when the repository has another commit checked out than the run audits */
  repository({ root, head }: Subject, signal: AbortSignal): Promise<Repository> {
    return this.#once(`repository ${root} ${head}`, async () => {
      const repository = await openRepository(root, signal)
      if (repository.head === head) return repository
      throw headMoved(root, repository.head, head)
    })
  }

  async history(subject: Subject, signal: AbortSignal): Promise<History> {
    const repository = await this.repository(subject, signal)
    return this.#once(`history ${subject.root} ${subject.head}`, () => readHistory(repository, signal))
  }

  async scan(subject: Subject, area: string, signal: AbortSignal): Promise<AreaScan> {
    const repository = await this.repository(subject, signal)
    return this.#once(`scan ${subject.root} ${subject.head} ${area}`, () => scanArea(repository, area, signal))
  }

  async scans(subject: Subject, signal: AbortSignal): Promise<readonly AreaScan[]> {
    const { areas } = await this.repository(subject, signal)
    const scans: AreaScan[] = []
    for (const { id } of areas) scans.push(await this.scan(subject, id, signal))
    return scans
  }

  /** A reading that failed is forgotten, so that a further try reads again. */
  #once<T>(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.#read.get(key)
    // Each key is only ever used with one type of reading.
    if (known !== undefined) return known as Promise<T>
    const reading = read()
    this.#read.set(key, reading)
    reading.catch(() => this.#read.delete(key))
    return reading
  }
}
