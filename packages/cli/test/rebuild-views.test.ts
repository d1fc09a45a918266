import { PGlite } from '@electric-sql/pglite'
import { pgliteStorage, postgresStorage } from '@nofx/adapters-postgres'
import { memoryStorage, VIEW_TABLES, type Storage, type ViewTable } from '@nofx/core'
import { rebuildViews } from '@nofx/runtime'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { order } from './fixtures/shop.ts'
import { newSchema } from './new-schema.ts'
import { nofx, type Answer } from './nofx.ts'
import { haveADay, openShop, untilAsked, type ShopDay } from './shop-day.ts'

const TABLES = Object.keys(VIEW_TABLES) as readonly ViewTable[]
const CONFIG = fileURLToPath(new URL('fixtures/nofx.config.ts', import.meta.url))
const MODEL = { id: crypto.randomUUID(), model_type: 'forecast', model_data: { w: 1 }, accuracy_metrics: null, last_trained_at: null, created_at: 1_000 }

/** A database that is looked at, and tampered with, behind the back of NOFX. */
interface Database {
  readonly name: string
  open(): Storage
  sql(text: string): Promise<readonly Record<string, unknown>[]>
  readonly env: Readonly<Record<string, string>>
  close(): Promise<void>
}

const url = inject('postgresUrl')

function postgres(): Database {
  const schema = newSchema()
  const pool = new Pool({ connectionString: url, options: `-c search_path=${schema}` })
  return {
    name: 'Postgres',
    open: () => postgresStorage({ connectionString: url, schema }),
    sql: async (text) => (await pool.query<Record<string, unknown>>(text)).rows,
    env: { SHOP_URL: url, SHOP_SCHEMA: schema },
    close: () => pool.end(),
  }
}

function pglite(): Database {
  const folder = mkdtempSync(join(tmpdir(), 'nofx-cli-'))
  const dataDir = join(folder, 'data')
  return {
    name: 'PGlite',
    open: () => pgliteStorage({ dataDir }),
    async sql(text) {
      const database = await PGlite.create(dataDir)
      const results = await database.exec(`set search_path = nofx; ${text}`)
      await database.close()
      return results.at(-1)?.rows ?? []
    },
    env: { SHOP_FOLDER: dataDir },
    close: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Every row of the tables that follow from events, as the database prints it. */
async function dump({ sql }: Database): Promise<readonly string[]> {
  const selects = TABLES.map((table) => `select '${table} ' || to_jsonb(t)::text as line from ${table} t`)
  return (await sql(`${selects.join(' union all ')} order by 1`)).map(({ line }) => String(line))
}

const TAMPERING = `
  update agent_sessions set status = 'forged', session_metadata = null where orchestration_type = 'pair';
  update workflow_plans set name = 'forged', plan_graph = '{}', created_at = now() + interval '1 day';
  update workflow_executions set status = 'completed', adaptations_made = '[{"forged": true}]', created_at = now();
  update workflow_adaptations set reason = null, execution_id = (select id from workflow_executions where status = 'completed' and id not in (select execution_id from workflow_adaptations) limit 1);
  delete from agent_relationships where id = (select id from agent_relationships order by id limit 1);
  delete from agent_communications where message_type = 'review';
  update agent_communications set id = gen_random_uuid(), payload = '"forged"';
  insert into agent_communications (session_id, message_type, payload) select id, 'forged', 'null' from agent_sessions;
  delete from agent_sessions where orchestration_type = 'solo' and id not in (select session_id from agent_communications);
  insert into workflow_adaptations (execution_id, adaptation_type) select id, 'forged' from workflow_executions;`

describe.for([['Postgres', postgres], ['PGlite', pglite]] as const)('nofx rebuild-views on %s', ([, connect]) => {
  const database = connect()
  let day: ShopDay
  let before: readonly string[]
  const rebuild = (): Promise<Answer> => nofx(['rebuild-views', '--config', CONFIG], database.env)

  beforeAll(async () => {
    const storage = database.open()
    {
      await using shop = await openShop(storage)
      day = await haveADay(shop)
      await storage.records.write([{ op: 'insert', table: 'prediction_models', row: MODEL }])
    }
    before = await dump(database)
  })
  afterAll(() => database.close())

  it('has rows of every table before it', () => {
    expect(TABLES.filter((table) => !before.some((line) => line.startsWith(`${table} `)))).toEqual([])
  })

  it('brings back rows that were tampered with', async () => {
    await database.sql(TAMPERING)
    expect(await dump(database)).not.toEqual(before)
    const { code, out } = await rebuild()
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`^${day.adapted}\tworkflow\torder\t\\d+ changed$`, 'm'))
    expect(await dump(database)).toEqual(before)
  })

  it('brings back every row when all are gone, and leaves what follows from no event', async () => {
    await database.sql(TABLES.toReversed().map((table) => `delete from ${table};`).join(' '))
    expect(await dump(database)).toEqual([])
    expect((await rebuild()).code).toBe(0)
    expect(await dump(database)).toEqual(before)
    expect(await database.sql('select id from prediction_models')).toEqual([{ id: MODEL.id }])
    expect(await database.sql('select name from nofx_agents order by name')).toEqual([{ name: 'critic' }, { name: 'writer' }])
  })
})

describe('nofx rebuild-views', () => {
  const database = postgres()
  afterAll(() => database.close())

  it('changes nothing where nothing differs, nor rows of runs that are not in the log', async () => {
    {
      await using shop = await openShop(database.open())
      await haveADay(shop)
    }
    await database.sql(`insert into agent_sessions (id, orchestration_type, status) values ('${MODEL.id}', 'solo', 'completed')`)
    const before = await dump(database)
    expect(await nofx(['rebuild-views', '--config', CONFIG], database.env)).toEqual({ code: 0, err: '', out: expect.stringMatching(/^\d+ runs read: 0 rows of 0 runs changed, the rows of 0 runs left as they are\.\n$/) })
    expect(await dump(database)).toEqual(before)
    await database.sql(`delete from agent_sessions where id = '${MODEL.id}'`)
  })

  it('does not disturb runs that go on meanwhile, nor misses what they append', async () => {
    await using shop = await openShop(database.open())
    const failures: unknown[] = []
    shop.runtime.signals.on('error', (error) => failures.push(error))
    const traffic = async (lane: number) => {
      for (let n = 0; n < 40; n++) {
        const run = await shop.workflows.start(order, { amount: n, to: n % 3 === lane ? 'nowhere' : 'X' })
        await untilAsked(run)
        if (n % 4 === 0) await shop.workflows.adapt(run.id, { type: 'replace-step', node: 'send', with: 'courier', reason: 'busy' })
        await shop.workflows.approve(run.id, 'ship it?', { approved: true })
        await run.result().catch(() => {})
      }
    }
    let isOver = false
    const lanes = Promise.all([0, 1, 2].map(traffic)).finally(() => (isOver = true))
    // The newest runs are those at work: they are rebuilt again and again, while a process does all.
    const storage = database.open()
    let conflicts = 0
    const replace: Storage['records']['replace'] = async (...given) => {
      const result = await storage.records.replace(...given)
      if (result.status === 'conflict') conflicts += 1
      return result
    }
    const answer = nofx(['rebuild-views', '--config', CONFIG, '--json'], database.env)
    while (!isOver) {
      let newest = 0
      for await (const { status } of rebuildViews({ storage: { ...storage, records: { ...storage.records, replace } }, kinds: shop.runtime.kinds })) {
        expect(status).toBe('rebuilt')
        if (++newest === 6) break
      }
    }
    await lanes
    await storage.close()
    expect(await answer).toMatchObject({ code: 0, out: '' })
    expect(failures).toEqual([])
    expect(conflicts).toBeGreaterThan(0)
    const rows = await dump(database)
    await database.sql(TABLES.toReversed().map((table) => `delete from ${table};`).join(' '))
    expect((await nofx(['rebuild-views', '--config', CONFIG], database.env)).code).toBe(0)
    expect(withoutPlans(await dump(database))).toEqual(withoutPlans(rows))
  })

  it('lists the runs whose rows it must leave, and ends with 1', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nofx-cli-'))
    const bare = join(folder, 'bare.mjs')
    writeFileSync(bare, `import config from ${JSON.stringify(CONFIG)}\nexport default { storage: config.storage, agents: config.agents }`)
    const { code, out } = await nofx(['rebuild-views', '--config', bare], database.env)
    expect(code).toBe(1)
    expect(out).toMatch(/\tworkflow\torder\tleft as they are: No workflow "order" is registered\.[^\t]*\(workflow\.unknown\)$/m)
    rmSync(folder, { recursive: true })
  })
})

describe('rebuilding in memory', () => {
  it('brings every row back', async () => {
    const storage = memoryStorage()
    await using shop = await openShop(storage)
    const day = await haveADay(shop)
    const rows = async () => (await Promise.all(TABLES.map((table) => storage.records.read(table, {}, { limit: 1_000 })))).map((table) => [...table].sort((a, b) => a.id.localeCompare(b.id)))
    const before = await rows()
    for (const table of before) expect(table).not.toEqual([])
    await storage.records.write([
      { op: 'update', table: 'agent_sessions', id: day.session, set: { status: 'forged', session_metadata: null } },
      { op: 'update', table: 'workflow_executions', id: day.refunded, set: { status: 'completed', performance_data: null } },
    ])
    for (const runId of [day.session, day.adapted, day.waiting]) {
      const { version } = (await storage.runs.get(runId))!
      expect(await storage.records.replace(runId, version, [])).toMatchObject({ status: 'replaced' })
    }
    expect(await rows()).not.toEqual(before)
    for await (const rebuilt of rebuildViews({ storage, kinds: shop.runtime.kinds })) expect(rebuilt.status).toBe('rebuilt')
    expect(await rows()).toEqual(before)
  })
})

/** Which of two runs that begin at the same moment makes the row of their plan is up to the race between them. */
function withoutPlans(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => !line.startsWith('workflow_plans '))
}
