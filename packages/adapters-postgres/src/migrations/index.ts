import { documentedTables } from './0001-documented-tables.ts'
import { runsAndAppends } from './0002-runs-and-appends.ts'
import { recordsFunction } from './0003-records-function.ts'
import { appendFunction } from './0004-append-function.ts'
import { eventsAndOutcomes } from './0005-events-and-outcomes.ts'
import type { Migration } from './migration.ts'

/** Every migration, in order. Numbers start at 1 and have no gaps. */
export const MIGRATIONS: readonly Migration[] = [documentedTables, runsAndAppends, recordsFunction, appendFunction, eventsAndOutcomes]

/** The schema version that this release works with. */
export const SCHEMA_VERSION: number = MIGRATIONS.length
