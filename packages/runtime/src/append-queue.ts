import { isNofxError, isPromiseLike, NofxError, type Append, type AppendResult, type EventLog, type MaybePromise } from '@nofx/core'

/** Appends that share one commit at most; bounds the size of a statement. */
const APPENDS_PER_COMMIT_MAX = 500

/**
 * Commits that are under way at once at most, so that this process goes on with what the one has brought while the database stores the
 * other. More gain nothing.
 */
const COMMITS_MAX = 2

/** Appends that each of two commits has at least: fewer are stored sooner by a single one, as a commit costs what a dozen appends do. */
const APPENDS_PER_SHARED_COMMIT_MIN = 24

/**
 * Turns of the microtask queue between a commit and the next. Runs that shared the one and have nothing to wait for come back
 * within as many, and then share the next as well; else the first of them would go alone and the others wait for it. Takes a microsecond.
 */
const GATHERING_TURNS = 16

interface Waiting {
  readonly append: Append
  readonly resolve: (result: AppendResult) => void
  readonly reject: (error: unknown) => void
}

/**
 * Group commit: an append is sent at once when nothing is under way, and gathered while a commit is, so that one run waits for
 * nobody and many runs share their commits. Very many share two that overlap.
 */
export class AppendQueue {
  readonly #log: EventLog
  #waiting: Waiting[] = []
  #commits = 0
  /** Appends of the commits that are under way. */
  #sent = 0

  constructor(log: EventLog) {
    this.#log = log
  }

  submit(append: Append): MaybePromise<AppendResult> {
    if (this.#commits > 0) return this.#gather(append)
    let results: MaybePromise<readonly AppendResult[]>
    try {
      results = this.#log.append([append])
      if (!isPromiseLike(results)) return resultAt(results, 0)
    } catch (error) {
      return new Promise(() => {
        throw error
      })
    }
    this.#begin(1)
    return Promise.resolve(results)
      .then((answers) => resultAt(answers, 0))
      .finally(() => void this.#finish(1))
  }

  #gather(append: Append): Promise<AppendResult> {
    return new Promise((resolve, reject) => this.#waiting.push({ append, resolve, reject }))
  }

  #begin(appends: number): void {
    this.#commits += 1
    this.#sent += appends
  }

  async #finish(appends: number): Promise<void> {
    for (let turn = 0; turn < GATHERING_TURNS; turn++) await Promise.resolve()
    this.#commits -= 1
    this.#sent -= appends
    for (let group = this.#takeGroup(); group.length > 0; group = this.#takeGroup()) void this.#send(group)
  }

  /** What goes into the next commit: nothing while those under way are enough, and half of all when there is enough for two. */
  #takeGroup(): readonly Waiting[] {
    if (this.#commits === COMMITS_MAX) return []
    if (this.#commits > 0 && Math.min(this.#sent, this.#waiting.length) < APPENDS_PER_SHARED_COMMIT_MIN) return []
    const all = this.#sent + this.#waiting.length
    const share = all < COMMITS_MAX * APPENDS_PER_SHARED_COMMIT_MIN ? all : Math.ceil(all / COMMITS_MAX)
    return this.#waiting.splice(0, Math.min(share, APPENDS_PER_COMMIT_MAX))
  }

  async #send(group: readonly Waiting[]): Promise<void> {
    this.#begin(group.length)
    await this.#commit(group)
    await this.#finish(group.length)
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    try {
      const results = await this.#log.append(group.map(({ append }) => append))
      group.forEach(({ resolve }, index) => resolve(resultAt(results, index)))
    } catch (error) {
      // One append that can never be stored must not take its neighbours with it.
      const poisoned = group.length > 1 && !(isNofxError(error) && error.retryable)
      if (poisoned) for (const one of group) await this.#commit([one])
      else for (const { reject } of group) reject(error)
    }
  }
}

function resultAt(results: readonly AppendResult[], index: number): AppendResult {
  const result = results[index]
  if (result === undefined) throw new NofxError('storage.unavailable', 'The event log answered for fewer appends than it was given. Check the adapter.')
  return result
}
