import { systemClock, type Clock } from '../clock.ts'
import type { Storage } from '../storage.ts'
import { createMemoryBlobs } from './memory-blobs.ts'
import { createMemoryEventLog } from './memory-event-log.ts'
import { createMemoryMailbox } from './memory-mailbox.ts'
import { createMemoryOutcomes } from './memory-outcomes.ts'
import { createMemoryRecords } from './memory-records.ts'
import { createMemoryRunIndex } from './memory-run-index.ts'
import { createMemoryState } from './memory-state.ts'

export interface MemoryStorageOptions {
  /** Ended runs whose events are kept; older ones are forgotten. Default: 100. */
  readonly endedRunsMax?: number
  readonly clock?: Clock
}

/**
 * A store in the memory of this process: what is used when no storage is given. Nothing survives the process.
 *
 * @example
 * ```ts
 * const orchestrator = new Orchestrator({ agents, storage: memoryStorage({ endedRunsMax: 10 }) })
 * ```
 */
export function memoryStorage({ endedRunsMax = 100, clock = systemClock }: MemoryStorageOptions = {}): Storage {
  const state = createMemoryState(clock, endedRunsMax)
  return {
    name: 'memory',
    capabilities: { survives: 'none', shared: false },
    log: createMemoryEventLog(state),
    runs: createMemoryRunIndex(state),
    records: createMemoryRecords(state),
    blobs: createMemoryBlobs(state),
    mailbox: createMemoryMailbox(state),
    outcomes: createMemoryOutcomes(state),
    close: async () => {},
  }
}
