import type { Append, Storage } from '@nofx/core'

/**
 * A storage that tells of every append once it is durable, and before anybody acts on it. A port can be wrapped like this by any host.
 * It sees more than a listener of the runtime: also what happens while a control plane is still being created, when it takes up runs.
 */
export function observeStorage(storage: Storage, stored: (append: Append) => void): Storage {
  const { log } = storage
  return {
    ...storage,
    log: {
      read: (runId, options) => log.read(runId, options),
      readAll: (options) => log.readAll(options),
      append: async (appends) => {
        const results = await log.append(appends)
        appends.forEach((append, index) => {
          if (results[index] === 'appended') stored(append)
        })
        return results
      },
    },
  }
}
