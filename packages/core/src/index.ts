// Words
export type { Json, MaybePromise } from './json.ts'
export { isPromiseLike } from './json.ts'
export type {
  AnyEvent, Definition, EffectDoubted, EffectMode, EffectRequested, EffectSettled, EffectStarted, InDoubt, Recorded, RunEnded, RunEvent, RunParent, RunStarted, RunStatus, SignalReceived,
} from './event.ts'
export { NOTHING, type Decider } from './decider.ts'
export { addUsage, type Usage } from './usage.ts'
export { DEPTH_DEFAULT, runLimitsSchema, STEPS_DEFAULT, type RunLimits } from './limits.ts'

// Errors and the border
export { ERROR_CODES, type ErrorCode } from './error-codes.ts'
export { isNofxError, NofxError, reviveError, serialiseError, type NofxErrorOptions, type SerialisedError } from './nofx-error.ts'
export { isSameJson } from './same-json.ts'
export { assertJson, jsonError, jsonFault, type JsonFault } from './assert-json.ts'
export { validate, type Schema } from './schema.ts'

// Ports
export { systemClock, type Clock } from './clock.ts'
export { systemRandomBytes, type RandomBytes } from './random-bytes.ts'
export type { Append, AppendResult, EventLog, Lease, Positioned } from './event-log.ts'
export type { BlobStore } from './blob-store.ts'
export { LETTER_KEPT_MS, type Letter, type LetterState, type Mailbox } from './mailbox.ts'
export type { ClaimedRun, ClaimRequest, RunFilter, RunHead, RunIndex, SuspendedRun } from './run-index.ts'
export { VIEW_TABLES, type RecordChange, type Records, type RecordTable, type RecordTables, type ReplaceResult, type ViewRow, type ViewTable } from './records.ts'
export type { Outcome, OutcomeFilter, Outcomes } from './outcome.ts'
export type { OpenOptions, Storage, StorageCapabilities } from './storage.ts'

// For adapters: what a row and an append must be
export { assertAppend } from './assert-append.ts'
export { birthColumn, columnsOf, givenColumns, RECORD_COLUMNS, type ColumnKind, type GivenColumn } from './record-columns.ts'
export { OUTCOME_COLUMNS, outcomeOfRow, type OutcomeRow } from './outcome-row.ts'

// The store in memory
export { memoryStorage, type MemoryStorageOptions } from './memory/memory-storage.ts'
