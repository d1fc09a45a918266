// Conformance of a store
export { storageConformance } from './conformance/storage.ts'
export { eventLogConformance } from './conformance/event-log.ts'
export { runIndexConformance } from './conformance/run-index.ts'
export { recordsConformance } from './conformance/records.ts'
export { outcomesConformance } from './conformance/outcomes.ts'
export { blobsConformance } from './conformance/blobs.ts'
export { mailboxConformance } from './conformance/mailbox.ts'
export { retentionConformance } from './conformance/retention.ts'
export { durabilityConformance } from './conformance/durability.ts'
export type { ConformanceOptions } from './conformance/options.ts'

// Time
export { createManualClock, type ManualClock } from './manual-clock.ts'
