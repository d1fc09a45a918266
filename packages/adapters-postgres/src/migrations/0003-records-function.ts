import type { RecordTable } from '@nofx/core'
import { sql, type RawBuilder } from 'kysely'
import { birthColumn, RECORD_COLUMNS, type ColumnKind } from '../record-columns.ts'
import type { SchemaNames } from '../schema-names.ts'
import type { Migration } from './migration.ts'

/** How the function reads a column from JSON, and what becomes of it. */
const TYPES: Readonly<Record<ColumnKind, string>> = { uuid: 'uuid', text: 'text', json: 'jsonb', document: 'jsonb', time: 'float8', decimal: 'numeric' }

/** Tables in an order in which a row is there before another refers to it. */
const TABLES = Object.entries(RECORD_COLUMNS) as readonly (readonly [RecordTable, Readonly<Record<string, ColumnKind>>])[]

/**
 * Writes rows of the documented tables in one call: `{ [table]: { insert: [row], update: [[change], ...] } }`. Changes of one list
 * of `update` are of different rows; the lists are applied in order. What has numbers (`#`) is written only when one of them is
 * among those accepted, so that rows go with the appends they follow from.
 */
export const recordsFunction: Migration = {
  number: 3,
  name: 'records-function',
  statements: (names) => [
    sql`create function ${names.of('nofx_write_records')}(records jsonb, accepted int[]) returns void language plpgsql as $nofx$
    declare
      changes jsonb;
    begin
      ${sql.join(TABLES.map(([table, columns]) => writeTable(names, table, columns)), sql`\n      `)}
    end
    $nofx$`,
  ],
}

function writeTable(names: SchemaNames, table: RecordTable, columns: Readonly<Record<string, ColumnKind>>): RawBuilder<unknown> {
  const list = sql.join(Object.keys(columns).map((column) => sql.id(column)))
  const shape = sql.join([sql`"#" int[]`, ...Object.entries(columns).map(([column, kind]) => sql`${sql.id(column)} ${sql.raw(TYPES[kind])}`)])
  const isAccepted = sql`(given."#" is null or given."#" && accepted)`
  const values = sql.join(Object.entries(columns).map(([column, kind]) => (column === birthColumn(table) && kind === 'time' ? sql`coalesce(${valueOf(column, kind)}, now())` : valueOf(column, kind))))
  // The registry may be the host's, with columns that we cannot fill: a row that it has already must not even be tried.
  const isNew = table === 'agent_registry' ? sql`and not exists (select from ${names.of(table)} present where present.id = given.id)` : sql``
  const others = Object.entries(columns).filter(([column]) => column !== 'id')
  const assignments = others.map(([column, kind]) => sql`${sql.id(column)} = case when change ? ${sql.lit(column)} then ${valueOf(column, kind)} else present.${sql.id(column)} end`)
  const update = sql`
        for changes in select * from jsonb_array_elements(records -> ${sql.lit(table)} -> 'update') loop
          update ${names.of(table)} present set ${sql.join(assignments)}
          from jsonb_array_elements(changes) change, jsonb_to_record(change) as given(${shape})
          where present.id = given.id and ${isAccepted};
        end loop;`
  return sql`if records ? ${sql.lit(table)} then
        insert into ${names.of(table)} (${list})
        select ${values} from jsonb_to_recordset(records -> ${sql.lit(table)} -> 'insert') as given(${shape})
        where ${isAccepted} ${isNew}
        order by given.id
        on conflict (id) do nothing;${others.length > 0 ? update : sql``}
      end if;`
}

function valueOf(column: string, kind: ColumnKind): RawBuilder<unknown> {
  const given = sql`given.${sql.id(column)}`
  if (kind === 'time') return sql`to_timestamp(${given} / 1000)`
  // JSON's null reads as NULL, which a column of documents cannot hold.
  return kind === 'document' ? sql`coalesce(${given}, 'null'::jsonb)` : given
}
