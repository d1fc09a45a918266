import { documentedTables } from './0001-documented-tables.ts'
import { runsAndEvents } from './0002-runs-and-events.ts'
import { letters } from './0003-letters.ts'
import { outcomesView } from './0004-outcomes-view.ts'
import type { Migration } from './migration.ts'

/** Every migration, in order. Numbers start at 1 and have no gaps; the file keeps the last one as its `user_version`. */
export const MIGRATIONS: readonly Migration[] = [documentedTables, runsAndEvents, letters, outcomesView]

/** The schema version that this release works with. */
export const SCHEMA_VERSION: number = MIGRATIONS.length
