import type { Storage } from '@nofx/core'
import { afterAll, beforeAll } from 'vitest'

/** How a suite reaches the store it examines. */
export interface ConformanceOptions {
  /** The name that the tests are listed under. */
  readonly name: string
  /**
   * Makes a storage. Every call must lead to the same place, so that a suite can come back to what it wrote (when the store survives
   * its process) and can look at it through two storages at once (when it is shared). What the place held before does not matter.
   */
  open(): Promise<Storage> | Storage
}

/** A storage that is there from the first test of a suite to its last. */
export function openedStorage({ open }: ConformanceOptions): () => Storage {
  let storage: Storage | undefined
  beforeAll(async () => {
    storage = await open()
    await storage.open?.()
  })
  afterAll(async () => {
    await storage?.close()
  })
  return () => {
    if (storage === undefined) throw new Error('The storage is open only while tests run.')
    return storage
  }
}
