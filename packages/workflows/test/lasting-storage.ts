import { memoryStorage, type MemoryStorageOptions, type Storage } from '@nofx/core'

/** A memory store that an engine takes for one that outlives it, so that a second engine can go on with its runs. */
export function lastingStorage(options?: MemoryStorageOptions): Storage {
  return { ...memoryStorage(options), capabilities: { survives: 'process', shared: false }, close: async () => {} }
}
