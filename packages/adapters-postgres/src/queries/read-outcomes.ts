import { OUTCOME_COLUMNS, outcomeOfRow, type Outcome, type OutcomeFilter, type OutcomeRow } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import type { SchemaNames } from '../schema-names.ts'
import { appendPosition, settledPosition } from './settled-position.ts'

/** Outcomes behind a position, in the order in which they were stored or from the newest on: along the index of positions either way. */
export async function readOutcomes(db: Kysely<unknown>, names: SchemaNames, { after = 0, limit = 1_000, newestFirst = false, kinds, name, runName }: OutcomeFilter): Promise<readonly Outcome[]> {
  const settled = await settledPosition(db, names, appendPosition(after) - 1)
  if (settled < appendPosition(after)) return []
  const conditions = [sql`append_position between ${appendPosition(after)} and ${settled} and position > ${after}`]
  if (kinds !== undefined) conditions.push(sql`kind = any(${kinds}::text[])`)
  if (name !== undefined) conditions.push(sql`name = ${name}`)
  if (runName !== undefined) conditions.push(sql`run_name = ${runName}`)
  const { rows } = await sql<OutcomeRow>`
    select ${sql.join(OUTCOME_COLUMNS.map((column) => sql.id(column)))}
    from ${names.of('nofx_outcomes')}
    where ${sql.join(conditions, sql` and `)}
    order by ${newestFirst ? sql`append_position desc, position desc` : sql`append_position, position`}
    limit ${limit}`.execute(db)
  return rows.map(outcomeOfRow)
}
