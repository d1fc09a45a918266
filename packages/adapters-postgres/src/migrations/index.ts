import { documentedTables } from './0001-documented-tables.ts'
import { runsAndEvents } from './0002-runs-and-events.ts'
import { appendFunction } from './0003-append-function.ts'
import { outcomesView } from './0004-outcomes-view.ts'
import type { Migration } from './migration.ts'

/** Every migration, in order. Numbers start at 1 and have no gaps. */
export const MIGRATIONS: readonly Migration[] = [documentedTables, runsAndEvents, appendFunction, outcomesView]

/** The schema version that this release works with. */
export const SCHEMA_VERSION: number = MIGRATIONS.length
