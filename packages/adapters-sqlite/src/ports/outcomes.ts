import type { Outcomes } from '@nofx/core'
import type { Database } from '../database.ts'
import { readOutcomes } from '../queries/read-outcomes.ts'

/** Outcomes, read from a view of the log. */
export function createOutcomes(database: Database): Outcomes {
  return { read: (filter = {}) => database.read((connection) => readOutcomes(connection, filter)) }
}
