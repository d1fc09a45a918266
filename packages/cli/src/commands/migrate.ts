import { defineCommand, type ValuesOf } from '../command.ts'
import type { Io } from '../io.ts'
import { STORE_OPTIONS, namedStore } from '../store-options.ts'
import { UsageError } from '../usage-error.ts'

const OPTIONS = {
  ...STORE_OPTIONS,
  'print-sql': { type: 'boolean', help: 'Prints the SQL instead, for migrations of your own. Connects nowhere.' },
  after: { type: 'string', value: '<version>', help: 'With --print-sql: only what is behind this version.' },
} as const

export const migrate = defineCommand({
  name: 'migrate',
  summary: 'Brings a store to the version of this release.',
  about: [
    'Brings a store to the version of this release, in one transaction: all of it or nothing. Several processes may do it at once; one',
    'does the work. A program does the same when it opens its store, unless its role has no right to.',
  ],
  options: OPTIONS,
  examples: [
    { line: 'nofx migrate --url postgres://app@db.internal/app', does: 'makes or updates the tables in the schema "nofx"' },
    { line: 'NOFX_DATABASE_URL=… nofx migrate --schema jobs', does: 'the same in another schema, with a password that no list of processes shows' },
    { line: 'nofx migrate --sqlite ./nofx.db', does: 'a SQLite file; --pglite ./data likewise, while no program has it open' },
    { line: 'nofx migrate --print-sql --after 3 > migrations/20260101_nofx.sql', does: 'what came after version 3, as SQL text' },
  ],
  run: async (values, io) => (values['print-sql'] === true ? printSql(values, io) : migrateStore(values, io)),
})

async function migrateStore(values: ValuesOf<typeof OPTIONS>, io: Io): Promise<number> {
  if (values.after !== undefined) throw new UsageError('--after only goes with --print-sql. A store knows its own version.')
  const applied: number[] = []
  const onMigration = ({ number, name }: { readonly number: number; readonly name: string }) => {
    applied.push(number)
    io.err(`  ${number} ${name}`)
  }
  const { place, storage } = await namedStore(values, io, { mayCreate: true, onMigration })
  try {
    await storage.open?.()
  } finally {
    await storage.close()
  }
  const [first] = applied
  io.out(`${place}: ${first === undefined ? 'at the version of this release, nothing was left to do.' : `migrated from version ${first - 1} to ${applied.at(-1) ?? first}.`}`)
  return 0
}

async function printSql({ url, sqlite, pglite, schema, after = '0' }: ValuesOf<typeof OPTIONS>, io: Io): Promise<number> {
  if ((url ?? sqlite ?? pglite) !== undefined) throw new UsageError('--print-sql is for Postgres and connects nowhere. Leave --url, --sqlite and --pglite away.')
  const { migrationSql, SCHEMA_VERSION } = await import('@nofx/adapters-postgres')
  const version = /^\d+$/.test(after) ? Number(after) : Number.NaN
  if (!(version <= SCHEMA_VERSION)) throw new UsageError(`--after is ${JSON.stringify(after)}. Give a version from 0 to ${SCHEMA_VERSION}, which is the newest.`)
  io.out(migrationSql({ after: version, ...(schema !== undefined && { schema }) }).trimEnd())
  return 0
}
