import { migrationSql, SCHEMA_VERSION } from '@nofx/adapters-postgres'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'pg'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { newSchema } from './new-schema.ts'
import { nofx } from './nofx.ts'

const url = inject('postgresUrl')
const pool = new Pool({ connectionString: url })
const folder = mkdtempSync(join(tmpdir(), 'nofx-cli-'))
afterAll(async () => {
  await pool.end()
  rmSync(folder, { recursive: true, force: true })
})

const versions = async (schema: string) => (await pool.query(`select number from ${schema}.nofx_migrations order by number`)).rows.length

describe('nofx migrate', () => {
  it('brings an empty database to the version of the release, and tells what it did', async () => {
    const schema = newSchema()
    const first = await nofx(['migrate', '--url', url, '--schema', schema])
    expect(first).toMatchObject({ code: 0, out: expect.stringMatching(new RegExp(`^Postgres at .*schema "${schema}": migrated from version 0 to ${SCHEMA_VERSION}\\.\n$`)) })
    expect(first.err.trimEnd().split('\n')).toHaveLength(SCHEMA_VERSION)
    expect(await versions(schema)).toBe(SCHEMA_VERSION)
    expect(await nofx(['migrate', '--schema', schema], { DATABASE_URL: url })).toMatchObject({ code: 0, err: '', out: expect.stringContaining('nothing was left to do') })
  })

  it('goes on from the version that is there, at most once among several processes', async () => {
    const schema = newSchema()
    // Half of the migrations, as an older release has left them.
    const older = Math.floor(SCHEMA_VERSION / 2)
    const [whole] = new RegExp(`^[^]*values \\(${older}, '[^']*'\\);`).exec(migrationSql({ schema })) ?? []
    await pool.query(`${whole} commit`)
    expect(await versions(schema)).toBe(older)
    const answers = await Promise.all(Array.from({ length: 3 }, () => nofx(['migrate', '--schema', schema], { NOFX_DATABASE_URL: url, DATABASE_URL: 'mysql://not/this' })))
    expect(answers.map(({ code, err }) => (code === 0 ? code : err))).toEqual([0, 0, 0])
    expect(answers.filter(({ out }) => out.includes(`from version ${older} to ${SCHEMA_VERSION}`))).toHaveLength(1)
    expect(answers.filter(({ out }) => out.includes('nothing was left to do'))).toHaveLength(2)
  })

  it('prints the SQL instead, and connects nowhere', async () => {
    expect(await nofx(['migrate', '--print-sql', '--schema', 'jobs'], { DATABASE_URL: 'postgres://nobody@nowhere.invalid/x' })).toEqual({ code: 0, err: '', out: migrationSql({ schema: 'jobs' }).trimEnd() + '\n' })
    expect((await nofx(['migrate', '--print-sql', '--after', '2'])).out).toBe(`${migrationSql({ after: 2 }).trimEnd()}\n`)
  })

  it('makes an embedded database', async () => {
    const data = join(folder, 'data')
    expect(await nofx(['migrate', '--pglite', 'data'], {}, folder)).toMatchObject({ code: 0, out: expect.stringContaining(`PGlite in ${data}, schema "nofx": migrated from version 0 to ${SCHEMA_VERSION}`) })
    expect(await nofx(['runs', '--pglite', data])).toEqual({ code: 0, out: '', err: 'No runs.\n' })
  })

  it('tells of a failure in one line, with 1, and never says a password', async () => {
    const wrong = new URL(url)
    wrong.password = 'wr0ng-secret'
    const schema = newSchema()
    await pool.query(`create role ${schema} login password 'role-secret'`)
    const weak = Object.assign(new URL(url), { username: schema, password: 'role-secret' })
    for (const [given, hint] of [[wrong.href, 'password was refused'], [weak.href, 'Grant the role'], [url.replace(/:\d+\//, ':1/'), 'Is the server running']] as const) {
      const { code, out, err } = await nofx(['migrate', '--url', given, '--schema', schema])
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err).toMatch(new RegExp(`^nofx: .*${hint}.*\\(storage\\.unavailable\\)\n$`))
      expect(err).not.toContain('secret')
      expect(err).not.toContain(new URL(url).password)
    }
  })

  it('refuses what makes no sense in one line, with 2', async () => {
    const { code, out, err } = await nofx(['migrate', '--url', 'mysql://a:s3cret@h/d'])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^nofx: --url is "mysql:\/\/a:\*\*\*@h\/d", [^\n]* See nofx migrate --help\.\n$/)
  })
})
