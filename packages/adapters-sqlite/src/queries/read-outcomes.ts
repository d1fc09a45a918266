import { OUTCOME_COLUMNS, outcomeOfRow, type Outcome, type OutcomeFilter, type OutcomeRow } from '@nofx/core'
import type { Connection } from '../connection.ts'
import { sqlLimit } from '../sql-limit.ts'

/** Outcomes behind a position, in the order in which they were stored, or the other way round. */
export function readOutcomes(connection: Connection, { after = 0, limit = 1_000, newestFirst = false, kinds, name, runName }: OutcomeFilter): readonly Outcome[] {
  const conditions = [
    'position > :after',
    ...(kinds === undefined ? [] : ['kind in (select value from json_each(:kinds))']),
    ...(name === undefined ? [] : ['name = :name']),
    ...(runName === undefined ? [] : ['run_name = :runName']),
  ]
  const rows = connection
    .prepare(`
      select ${OUTCOME_COLUMNS.join(', ')}
      from nofx_outcomes
      where ${conditions.join(' and ')}
      order by position ${newestFirst ? 'desc' : 'asc'}
      limit :limit`)
    .all({
      after,
      limit: sqlLimit(limit),
      ...(kinds !== undefined && { kinds: JSON.stringify(kinds) }),
      ...(name !== undefined && { name }),
      ...(runName !== undefined && { runName }),
    }) as unknown as readonly OutcomeRow[]
  return rows.map(outcomeOfRow)
}
