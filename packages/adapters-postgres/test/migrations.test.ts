import { readFileSync } from 'node:fs'
import { Pool } from 'pg'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { migrationSql, postgresStorage, SCHEMA_VERSION } from '../src/index.ts'
import { newSchema } from './new-schema.ts'

const connectionString = inject('postgresUrl')
const pool = new Pool({ connectionString, max: 20 })
afterAll(() => pool.end())

/** Tables with their columns, types, nullability, defaults, and what they refer to. */
async function describeSchema(schema: string) {
  const columns = await pool.query(
    `select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns where table_schema = $1 and table_name !~ '^nofx_' order by 1, 2`, [schema],
  )
  const keys = await pool.query(
    `select replace(conrelid::regclass::text, $1 || '.', '') as of, replace(pg_get_constraintdef(oid), $1 || '.', '') as key
     from pg_constraint where connamespace = $1::regnamespace and contype in ('p', 'f') and conrelid::regclass::text !~ 'nofx_' order by 1, 2`, [schema],
  )
  return { columns: columns.rows, keys: keys.rows }
}

describe('migrations', () => {
  it('make the documented tables exactly', async () => {
    const [ours, documented] = [newSchema(), newSchema()]
    const storage = postgresStorage({ pool, schema: ours })
    await storage.open?.()
    await storage.close()
    const client = await pool.connect()
    await client.query(`create schema ${documented}; set search_path to ${documented}; create table agent_registry (id uuid primary key default gen_random_uuid());`)
    await client.query(readFileSync(new URL('fixtures/documented-schema.sql', import.meta.url), 'utf8'))
    client.release(true)
    expect(await describeSchema(ours)).toEqual(await describeSchema(documented))
  })

  it('are applied once when many processes start at the same time', async () => {
    const schema = newSchema()
    const storages = Array.from({ length: 8 }, () => postgresStorage({ connectionString, schema, connectionsMax: 1 }))
    await Promise.all(storages.map(async (storage) => storage.open?.()))
    await Promise.all(storages.map((storage) => storage.close()))
    const { rows } = await pool.query(`select number from ${schema}.nofx_migrations order by number`)
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: SCHEMA_VERSION }, (_, index) => index + 1))
  })

  it('refuse a schema of a newer release', async () => {
    const schema = newSchema()
    await pool.query(migrationSql({ schema }))
    await pool.query(`insert into ${schema}.nofx_migrations (number, name) values (${SCHEMA_VERSION + 1}, 'from the future')`)
    await expect(postgresStorage({ pool, schema }).open?.()).rejects.toMatchObject({ code: 'storage.schema_newer', message: expect.stringContaining(`"${schema}" is at version ${SCHEMA_VERSION + 1}`) })
  })

  it('can be applied by the host, for a role that may not create anything', async () => {
    const schema = newSchema()
    await pool.query(migrationSql({ schema }))
    await pool.query(`create role ${schema} login password 'secret'; grant usage on schema ${schema} to ${schema}; grant select, insert, update, delete on all tables in schema ${schema} to ${schema}; grant select on all sequences in schema ${schema} to ${schema}`)
    const url = new URL(connectionString)
    url.username = schema
    url.password = 'secret'
    const storage = postgresStorage({ connectionString: url.href, schema })
    const runId = crypto.randomUUID()
    const event = { type: 'run.started', v: 1, kind: 'k', name: 'n', input: null }
    expect(await storage.log.append([{ runId, expectedVersion: 0, lease: { owner: 'o', epoch: 1, durationMs: 1_000 }, events: [{ version: 1, at: 1, event }], records: [] }])).toEqual(['appended'])
    expect(await storage.log.readAll({ after: 0, limit: 10 })).toHaveLength(1)
    await storage.close()
    await expect(postgresStorage({ connectionString: url.href, schema: newSchema() }).open?.()).rejects.toMatchObject({ code: 'storage.unavailable', retryable: false, message: expect.stringContaining('Grant the role') })
  })

  it('leave the registry of the host as it is', async () => {
    const schema = newSchema()
    const id = crypto.randomUUID()
    await pool.query(`create schema ${schema}; create table ${schema}.agent_registry (id uuid primary key, team text not null); insert into ${schema}.agent_registry values ('${id}', 'payments')`)
    const storage = postgresStorage({ pool, schema })
    await storage.records.write([{ op: 'insert', table: 'agent_registry', row: { id } }, { op: 'insert', table: 'nofx_agents', row: { id, name: 'coder', capabilities: [] } }])
    expect(await storage.records.read('agent_registry', { id })).toEqual([{ id }])
    expect((await pool.query(`select team from ${schema}.agent_registry`)).rows).toEqual([{ team: 'payments' }])
    const stranger = storage.records.write([{ op: 'insert', table: 'agent_registry', row: { id: crypto.randomUUID() } }])
    await expect(stranger).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringMatching(/"team".*registryId/) })
    await storage.close()
  })

  it.for(['(id text primary key)', '(id uuid)', '(key uuid primary key)'])('say what a registry of the host has to be like: not %s', async (columns) => {
    const schema = newSchema()
    await pool.query(`create schema ${schema}; create table ${schema}.agent_registry ${columns}`)
    await expect(postgresStorage({ pool, schema }).open?.()).rejects.toMatchObject({ code: 'storage.unavailable', retryable: false, message: expect.stringContaining('`agent_registry` needs `id uuid primary key`') })
  })

  it('do not take over what is not ours', async () => {
    const schema = newSchema()
    await pool.query(`create schema ${schema}; create table ${schema}.nofx_runs (id int)`)
    await expect(postgresStorage({ pool, schema }).open?.()).rejects.toMatchObject({ code: 'storage.unavailable', message: expect.stringContaining('"nofx_runs" already exists') })
  })

  it('take any plain schema name, and refuse others', async () => {
    const schema = `My-Schema_${newSchema()}`
    const storage = postgresStorage({ pool, schema })
    await storage.open?.()
    expect(await storage.runs.list()).toEqual([])
    await storage.close()
    for (const bad of ['', 'a b', 'a"b', '$nofx$', 'pg_nofx', 'x'.repeat(64)]) expect(() => postgresStorage({ pool, schema: bad })).toThrow(expect.objectContaining({ code: 'input.invalid' }))
  })
})
