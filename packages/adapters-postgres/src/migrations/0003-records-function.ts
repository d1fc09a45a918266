import { birthColumn, RECORD_COLUMNS, type ColumnKind, type RecordTable } from '@nofx/core'
import { sql, type RawBuilder } from 'kysely'
import type { SchemaNames } from '../schema-names.ts'
import type { Migration } from './migration.ts'

/** How the function reads a column from JSON. */
const TYPES: Readonly<Record<ColumnKind, string>> = {
  uuid: 'uuid', label: 'text', text: 'text', json: 'jsonb', document: 'jsonb', birth: 'float8', time: 'float8', decimal: 'numeric',
}

/** Tables in an order in which a row is there before another refers to it. */
const TABLES = Object.entries(RECORD_COLUMNS) as readonly (readonly [RecordTable, Readonly<Record<string, ColumnKind>>])[]

/**
 * Writes rows of the documented tables in one call: `{ [table]: { insert: [row], update: [[change], ...] } }`. Changes of one list
 * of `update` are of different rows; the lists are applied in order, and what is in a later one is in the first, too. What has numbers
 * (`#`) is written only when one of them is among those accepted, so that rows go with the appends they follow from; NULL accepts all.
 *
 * Rows are inserted and locked in the order of their ids, so that two calls that change the same rows wait for each other and cannot
 * deadlock. A single row needs no order, and most calls change a single row.
 *
 * A column that a row lacks gets its documented default: the time of birth is now, all others are NULL, which some columns refuse.
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

const IS_ACCEPTED = sql`(accepted is null or given."#" is null or given."#" && accepted)`

function writeTable(names: SchemaNames, table: RecordTable, columns: Readonly<Record<string, ColumnKind>>): RawBuilder<unknown> {
  const list = sql.join(Object.keys(columns).map((column) => sql.id(column)))
  const values = sql.join(Object.entries(columns).map(([column, kind]) => (column === birthColumn(table) ? sql`coalesce(${valueOf(column, kind)}, now())` : valueOf(column, kind))))
  // The registry may be the host's, with columns that we cannot fill: a row that it has already must not even be tried.
  const isNew = table === 'agent_registry' ? sql`and not exists (select from ${names.of(table)} present where present.id = given.id)` : sql``
  return sql`if records ? ${sql.lit(table)} then
        insert into ${names.of(table)} (${list})
        select ${values} from jsonb_array_elements(records -> ${sql.lit(table)} -> 'insert') change, jsonb_to_record(change) as given(${shapeOf(columns)})
        where ${IS_ACCEPTED} ${isNew}
        order by given.id
        on conflict (id) do nothing;${updateTable(names, table, columns)}
      end if;`
}

function updateTable(names: SchemaNames, table: RecordTable, columns: Readonly<Record<string, ColumnKind>>): RawBuilder<unknown> {
  const others = Object.entries(columns).filter(([column]) => column !== 'id')
  if (others.length === 0) return sql``
  const assignments = others.map(([column, kind]) => sql`${sql.id(column)} = case when change ? ${sql.lit(column)} then ${valueOf(column, kind)} else present.${sql.id(column)} end`)
  const first = sql`records -> ${sql.lit(table)} -> 'update' -> 0`
  return sql`
        if jsonb_array_length(${first}) > 1 then
          perform from ${names.of(table)}
          where id in (select (change ->> 'id')::uuid from jsonb_array_elements(${first}) change)
          order by id
          for no key update;
        end if;
        for changes in select * from jsonb_array_elements(records -> ${sql.lit(table)} -> 'update') loop
          update ${names.of(table)} present set ${sql.join(assignments)}
          from jsonb_array_elements(changes) change, jsonb_to_record(change) as given(${shapeOf(columns)})
          where present.id = given.id and ${IS_ACCEPTED};
        end loop;`
}

function shapeOf(columns: Readonly<Record<string, ColumnKind>>): RawBuilder<unknown> {
  return sql.join([sql`"#" int[]`, ...Object.entries(columns).map(([column, kind]) => sql`${sql.id(column)} ${sql.raw(TYPES[kind])}`)])
}

function valueOf(column: string, kind: ColumnKind): RawBuilder<unknown> {
  // JSON's null reads as NULL from a record, and as itself from the object.
  if (kind === 'document') return sql`change -> ${sql.lit(column)}`
  const given = sql`given.${sql.id(column)}`
  return kind === 'birth' || kind === 'time' ? sql`to_timestamp(${given} / 1000)` : given
}
