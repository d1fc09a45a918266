import { blobsConformance } from './blobs.ts'
import { durabilityConformance } from './durability.ts'
import { eventLogConformance } from './event-log.ts'
import type { ConformanceOptions } from './options.ts'
import { mailboxConformance } from './mailbox.ts'
import { outcomesConformance } from './outcomes.ts'
import { recordsConformance } from './records.ts'
import { retentionConformance } from './retention.ts'
import { runIndexConformance } from './run-index.ts'

/**
 * The contract of a store, as tests: whoever passes them can be given to NOFX as `storage`. Call it in a vitest file.
 *
 * @example
 * ```ts
 * import { storageConformance } from '@nofx/testing'
 *
 * storageConformance({ name: 'my store', open: () => myStorage({ path: './conformance-data' }) })
 * ```
 */
export function storageConformance(options: ConformanceOptions): void {
  eventLogConformance(options)
  runIndexConformance(options)
  recordsConformance(options)
  outcomesConformance(options)
  blobsConformance(options)
  mailboxConformance(options)
  retentionConformance(options)
  durabilityConformance(options)
}
