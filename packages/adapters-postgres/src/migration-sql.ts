import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type RawBuilder } from 'kysely'
import { createMigrationsTable, createSchema, recordMigration } from './migrate.ts'
import { MIGRATIONS } from './migrations/index.ts'
import { SCHEMA_DEFAULT, schemaNames } from './schema-names.ts'

export interface MigrationSqlOptions {
  /** Default: `nofx`. */
  readonly schema?: string
  /** Only migrations behind this version. Default 0: all. */
  readonly after?: number
}

/**
 * The migrations as SQL text, for a host that keeps migrations of its own (Supabase and others). Applied by whatever means, the
 * storage then finds its schema up to date and changes nothing.
 *
 * @example
 * ```ts
 * writeFileSync('migrations/20260101_nofx.sql', migrationSql({ schema: 'nofx' }))
 * ```
 */
export function migrationSql({ schema = SCHEMA_DEFAULT, after = 0 }: MigrationSqlOptions = {}): string {
  const names = schemaNames(schema)
  const preamble = after === 0 ? [createSchema(names), createMigrationsTable(names)] : []
  const steps = MIGRATIONS.slice(after).flatMap((migration) => [...migration.statements(names), recordMigration(names, migration)])
  return ['begin', ...[...preamble, ...steps].map(print), 'commit', ''].join(';\n\n')
}

/** Only compiles: it has no connection. */
const compiler = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

function print(statement: RawBuilder<unknown>): string {
  return statement.compile(compiler).sql.replaceAll('\n    ', '\n')
}
