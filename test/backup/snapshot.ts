import type { Pool } from 'pg'

/** The rows of every table, as JSON, all as they were at one moment: what `pg_dump` writes. */
export type Dump = ReadonlyMap<string, string>

export async function dumpSchema(pool: Pool, schema: string): Promise<Dump> {
  const client = await pool.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    const dump = new Map<string, string>()
    for (const table of await tablesOf(client, schema)) {
      const { rows } = await client.query<{ rows: string }>(`select coalesce(json_agg(t), '[]')::text as rows from ${schema}.${table} t`)
      dump.set(table, rows[0]?.rows ?? '[]')
    }
    await client.query('commit')
    return dump
  } finally {
    client.release()
  }
}

/** Puts the rows of a dump into a schema that was migrated and is empty. */
export async function restoreSchema(pool: Pool, schema: string, dump: Dump): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    // As `pg_restore --disable-triggers` does: rows may come before those they refer to.
    await client.query('set local session_replication_role = replica')
    for (const [table, rows] of dump) {
      if (table === 'nofx_migrations') continue
      await client.query(`insert into ${schema}.${table} overriding system value select * from json_populate_recordset(null::${schema}.${table}, $1)`, [rows])
    }
    await client.query(`select setval('${schema}.nofx_appends_position_seq', (select coalesce(max(position), 1) from ${schema}.nofx_appends))`)
    await client.query('commit')
  } finally {
    client.release()
  }
}

async function tablesOf(client: { query: Pool['query'] }, schema: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ tablename: string }>('select tablename from pg_tables where schemaname = $1 order by tablename', [schema])
  return rows.map(({ tablename }) => tablename)
}
