import { postgresStorage } from '@nofx/adapters-postgres'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { newSchema } from './new-schema.ts'
import { nofx } from './nofx.ts'
import { haveADay, openShop, type ShopDay } from './shop-day.ts'

const url = inject('postgresUrl')
const schema = newSchema()
const config = fileURLToPath(new URL('fixtures/nofx.config.ts', import.meta.url))
const store = ['--url', url, '--schema', schema]
let day: ShopDay

beforeAll(async () => {
  await using shop = await openShop(postgresStorage({ connectionString: url, schema }))
  day = await haveADay(shop)
})

describe('nofx runs', () => {
  it('lists runs, the newest first, in lines that a program can read', async () => {
    const { code, out, err } = await nofx(['runs', ...store])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const rows = out.trimEnd().split('\n').map((line) => line.split('\t'))
    expect(rows.at(0)).toEqual([day.failedSession, 'failed', 'session', 'solo', expect.stringMatching(/^\d+$/), expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/), expect.any(String)])
    expect(rows.at(-1)?.[0]).toBe(day.waiting)
  })

  it('lists those of a status and a name', async () => {
    expect((await nofx(['runs', ...store, '--status', 'running'])).out).toMatch(new RegExp(`^${day.waiting}\trunning\tworkflow\torder\t\\d+\t[^\t]*\tnobody\n$`))
    expect((await nofx(['runs', ...store, '--status', 'failed', '--name', 'order'])).out).toMatch(new RegExp(`^${day.refunded}\t[^\n]*\n$`))
    expect((await nofx(['runs', ...store, '--limit', '2'])).out.trimEnd().split('\n')).toHaveLength(2)
  })

  it('gives heads as JSON, of the store of a configuration too', async () => {
    const { out } = await nofx(['runs', '--config', config, '--status', 'running', '--json'], { SHOP_URL: url, SHOP_SCHEMA: schema })
    expect(JSON.parse(out)).toMatchObject({ runId: day.waiting, kind: 'workflow', name: 'order', status: 'running', owner: null, endedAt: null })
  })

  it('does not migrate what it looks at', async () => {
    expect(await nofx(['runs', '--url', url, '--schema', newSchema()])).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/holds no tables of NOFX.*nofx migrate.*\(storage\.schema_older\)/) })
  })
})

describe('nofx events', () => {
  it('prints the log of a run, an event a line', async () => {
    const { code, out } = await nofx(['events', day.refunded, ...store])
    expect(code).toBe(0)
    const lines = out.trimEnd().split('\n')
    const told = lines.map((line) => line.replace(/^ *\d+ {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} {2}/, ''))
    expect(told.at(0)).toBe('run.started           workflow "order" {"amount":3,"to":"nowhere"}')
    expect(told).toContain('effect.requested      step "ship" for send')
    expect(told.at(-1)).toMatch(/^run\.ended {13}failed .*no such address/)
    expect(lines.map((line) => Number(line.slice(0, 5)))).toEqual(lines.map((_, index) => index + 1))
  })

  it('gives whole events as JSON', async () => {
    const { out } = await nofx(['events', day.session, ...store, '--json'])
    const events = out.trimEnd().split('\n').map((line) => JSON.parse(line) as { version: number; event: { type: string } })
    expect(events.at(0)).toMatchObject({ version: 1, event: { type: 'run.started', v: 1, input: { task: { input: 'a poem' } } } })
    expect(events.at(-1)).toMatchObject({ event: { type: 'run.ended', status: 'completed' } })
  })

  it('names a run that is not there, with 1', async () => {
    expect(await nofx(['events', 'nonsense', ...store])).toMatchObject({ code: 1, err: expect.stringMatching(/"nonsense".*\(run\.unknown\)\n$/) })
  })
})
