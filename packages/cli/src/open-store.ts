import type { Storage } from '@nofx/core'
import type { ValuesOf } from './command.ts'
import type { Io } from './io.ts'
import { CONFIG_OPTION, loadConfig } from './load-config.ts'
import { namedStore, STORE_OPTIONS } from './store-options.ts'
import { UsageError } from './usage-error.ts'

/** What commands take that look into a store: the store itself, or a configuration that has one. */
export const READ_OPTIONS = { ...STORE_OPTIONS, config: { ...CONFIG_OPTION.config, help: 'A configuration whose store is meant, instead.' } } as const

/** Opens the store for reading, as it is; closes it after the work. */
export async function withStore<Result>(values: ValuesOf<typeof READ_OPTIONS>, io: Io, work: (storage: Storage) => Promise<Result>): Promise<Result> {
  const { config, ...store } = values
  const named = Object.entries(store).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`]))
  if (config !== undefined && named.length > 0) throw new UsageError(`--config names a store, so it takes no ${named.join(', ')}. Give one or the other.`)
  const { storage } = config === undefined ? await namedStore(store, io) : await loadConfig(config, io)
  try {
    await storage.open?.({ migrate: false })
    return await work(storage)
  } finally {
    await storage.close()
  }
}
