import { memoryStorage, NofxError, type Append, type AppendResult, type MemoryStorageOptions, type Storage } from '@nofx/core'

/** A memory store that a runtime takes for one that outlives it, so that a second runtime can go on with its runs. */
export function lastingStorage(options?: MemoryStorageOptions): Storage {
  return { ...memoryStorage(options), capabilities: { survives: 'process', shared: false }, close: async () => {} }
}

/** A memory store that runtimes share as if they were processes. */
export function sharedStorage(options?: MemoryStorageOptions): Storage {
  return { ...lastingStorage(options), capabilities: { survives: 'process', shared: true } }
}

/** The store, with some ports of its run index in place of its own. */
export function withRuns(inner: Storage, runs: Partial<Storage['runs']>): Storage {
  return { ...inner, runs: { ...inner.runs, ...runs } }
}

/** The store, with a log whose commits wait until the test lets them through. */
export function heldStorage(inner: Storage) {
  const commits: (readonly Append[])[] = []
  const waiting: (() => void)[] = []
  let flowing = false
  const append = (appends: readonly Append[]) =>
    new Promise<readonly AppendResult[]>((resolve, reject) => {
      commits.push(appends)
      waiting.push(() => void Promise.resolve(inner.log.append(appends)).then(resolve, reject))
      if (flowing) waiting.shift()?.()
    })
  return {
    storage: { ...inner, log: { ...inner.log, append } } satisfies Storage,
    /** Every call of `append`, in order. */
    commits,
    /** Lets the oldest commit through. */
    release: () => waiting.shift()?.(),
    /** Lets all commits through from now on. */
    flow() {
      flowing = true
      for (const answer of waiting.splice(0)) answer()
    },
    held: () => waiting.length,
  }
}

/** The store, with a log that answers a few turns of the event loop later, as a database does. */
export function slowStorage(inner: Storage) {
  let commits = 0
  const append = async (appends: readonly Append[]) => {
    commits += 1
    await new Promise((resolve) => setTimeout(resolve, 0))
    return inner.log.append(appends)
  }
  return { storage: { ...inner, log: { ...inner.log, append } } satisfies Storage, commits: () => commits }
}

/** The store, with a log that refuses the appends that `when` picks, before it stores anything of them. */
export function refusingStorage(inner: Storage, when: (appends: readonly Append[], call: number) => Error | undefined): Storage {
  let calls = 0
  const append = async (appends: readonly Append[]) => {
    const error = when(appends, ++calls)
    if (error !== undefined) throw error
    return inner.log.append(appends)
  }
  return { ...inner, log: { ...inner.log, append } }
}

export function unavailable(): NofxError {
  return new NofxError('storage.unavailable', 'The store is away for a moment.', { retryable: true })
}
