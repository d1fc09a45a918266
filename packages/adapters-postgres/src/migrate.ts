import { NofxError } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import { MIGRATIONS, SCHEMA_VERSION } from './migrations/index.ts'
import type { SchemaNames } from './schema-names.ts'

/** Held for the transaction that migrates, so that of several processes one migrates and the others find it done. */
const MIGRATION_LOCK = 5_714_602_318_842_711n

/** Told of each migration as it is applied, before all of them are committed. */
export type MigrationListener = (migration: { readonly number: number; readonly name: string }) => void

/**
 * Brings the schema to the version of this release: all missing migrations in one transaction, or nothing. A database that is up to
 * date is only read, so that a role without the right to create tables can work in it.
 *
 * @throws NofxError `storage.schema_newer`
 */
export async function migrate(db: Kysely<unknown>, names: SchemaNames, onMigration?: MigrationListener): Promise<void> {
  if ((await storedVersion(db, names)) === SCHEMA_VERSION) return
  await db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(transaction)
    const stored = await storedVersion(transaction, names)
    if (stored === 0 && !(await schemaExists(transaction, names))) await createSchema(names).execute(transaction)
    if (stored === 0) await createMigrationsTable(names).execute(transaction)
    for (const migration of MIGRATIONS.slice(stored)) {
      for (const statement of migration.statements(names)) await statement.execute(transaction)
      await recordMigration(names, migration).execute(transaction)
      onMigration?.({ number: migration.number, name: migration.name })
    }
  })
}

/**
 * Makes sure that the schema is at the version of this release, and changes nothing.
 * @throws NofxError `storage.schema_older`, `storage.schema_newer`
 */
export async function assertMigrated(db: Kysely<unknown>, names: SchemaNames): Promise<void> {
  const stored = await storedVersion(db, names)
  if (stored === SCHEMA_VERSION) return
  const state = stored === 0 ? 'holds no tables of NOFX' : `is at version ${stored}`
  throw new NofxError('storage.schema_older', `The schema "${names.schema}" ${state}, and this release needs version ${SCHEMA_VERSION}. Run "nofx migrate" first.`)
}

/** 0 for a schema that NOFX has not touched. */
async function storedVersion(db: Kysely<unknown>, names: SchemaNames): Promise<number> {
  const table = await sql`select from pg_catalog.pg_tables where schemaname = ${names.schema} and tablename = 'nofx_migrations'`.execute(db)
  if (table.rows.length === 0) return 0
  const { rows } = await sql<{ number: number }>`select coalesce(max(number), 0)::int as number from ${names.of('nofx_migrations')}`.execute(db)
  const stored = rows[0]?.number ?? 0
  if (stored > SCHEMA_VERSION) {
    throw new NofxError(
      'storage.schema_newer',
      `The schema "${names.schema}" is at version ${stored}, and this release knows versions up to ${SCHEMA_VERSION}. Update @nofx/adapters-postgres, or give this program another schema.`,
    )
  }
  return stored
}

/** `create schema if not exists` asks for the right to create one even when it exists, so we look first. */
async function schemaExists(db: Kysely<unknown>, names: SchemaNames): Promise<boolean> {
  const { rows } = await sql`select from pg_catalog.pg_namespace where nspname = ${names.schema}`.execute(db)
  return rows.length > 0
}

export const createSchema = (names: SchemaNames) => sql`create schema if not exists ${sql.id(names.schema)}`

export const createMigrationsTable = (names: SchemaNames) => sql`create table if not exists ${names.of('nofx_migrations')} (
      number int primary key,
      name text not null,
      applied_at timestamptz not null default now()
    )`

export const recordMigration = (names: SchemaNames, { number, name }: { readonly number: number; readonly name: string }) =>
  sql`insert into ${names.of('nofx_migrations')} (number, name) values (${sql.lit(number)}, ${sql.lit(name)})`
