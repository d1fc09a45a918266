import { isNofxError, isPromiseLike, NofxError, type Append, type AppendResult, type EventLog, type MaybePromise } from '@nofx/core'

/** Appends that share one commit at most; bounds the size of a statement. */
const APPENDS_PER_COMMIT_MAX = 500

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
 * nobody and many runs share their commits.
 */
export class AppendQueue {
  readonly #log: EventLog
  #waiting: Waiting[] = []
  #committing = false

  constructor(log: EventLog) {
    this.#log = log
  }

  submit(append: Append): MaybePromise<AppendResult> {
    if (this.#committing) return this.#gather(append)
    let results: MaybePromise<readonly AppendResult[]>
    try {
      results = this.#log.append([append])
      if (!isPromiseLike(results)) return resultAt(results, 0)
    } catch (error) {
      return new Promise(() => {
        throw error
      })
    }
    this.#committing = true
    return Promise.resolve(results)
      .then((answers) => resultAt(answers, 0))
      .finally(() => void this.#commitNext())
  }

  #gather(append: Append): Promise<AppendResult> {
    return new Promise((resolve, reject) => this.#waiting.push({ append, resolve, reject }))
  }

  async #commitNext(): Promise<void> {
    for (let turn = 0; turn < GATHERING_TURNS; turn++) await Promise.resolve()
    const group = this.#waiting.splice(0, APPENDS_PER_COMMIT_MAX)
    this.#committing = group.length > 0
    if (group.length === 0) return
    await this.#commit(group)
    void this.#commitNext()
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
