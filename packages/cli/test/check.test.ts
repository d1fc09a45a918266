import { postgresStorage } from '@nofx/adapters-postgres'
import { createControlPlane } from '@nofx/control-plane'
import type { AnyEvent, RunStarted } from '@nofx/core'
import { ask, conclude, defineAgent, type Pattern } from '@nofx/orchestration'
import { cel, defineStep, defineWorkflow, type Plan } from '@nofx/workflows'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { newSchema } from './new-schema.ts'
import { nofx } from './nofx.ts'
import { untilAsked } from './shop-day.ts'

const url = inject('postgresUrl')
const schema = newSchema()
const pool = new Pool({ connectionString: url })
const folder = mkdtempSync(join(tmpdir(), 'nofx-cli-'))
const source = (path: string) => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)))
afterAll(async () => {
  await pool.end()
  rmSync(folder, { recursive: true, force: true })
})

/** Does nothing; only its name matters. */
const run = async (_: unknown) => 1
const step = (name: string) => defineStep(name, { run })
const checked = (name: string) => defineStep(name, { effect: 'once', run, check: () => ({ done: false }) })
const never = () => new Promise<never>(() => {})

/** The old release: each run waits for a word at some place in its plan. */
const workflows = {
  // The handler of a step to come is missing, and one that was done is missing too, which does no harm.
  to_come: defineWorkflow('to_come', {}, (b) => b.step(step('gone'), {}, { after: [b.approve('w', { after: [b.step(step('gone-but-done'), {})] })] })),
  // What undoes a step that was done is missing, as is what undoes one to come.
  undo: defineWorkflow('undo', {}, (b) => b.step(step('kept'), {}, { id: 'later', compensate: step('undo-later'), after: [b.approve('w', { after: [b.step(step('kept'), {}, { id: 'done', compensate: step('undo-done') })] })] })),
  // The side that is not taken needs nothing.
  side: defineWorkflow('side', {}, (b) => b.when(cel`1 == 2`, () => b.step(step('gone'), {}), () => b.approve('w'))),
  adapted: defineWorkflow('adapted', {}, (b) => b.step(step('kept'), {}, { id: 'node', after: [b.approve('w')] })),
  body: defineWorkflow('body', {}, (b) => b.map(b.step(defineStep('list', { run: async (_: unknown) => [1, 2] }), {}), () => b.step(step('gone'), {}, { after: [b.approve('w')] }), { id: 'each' })),
  agents: defineWorkflow('agents', {}, (b) => b.agent({ id: 'poem', skills: ['write', 'sing'], agents: ['singer', 'writer'], pattern: 'chorus' }, { after: b.approve('w') })),
  // Somebody has the skill, and is none of those that are named.
  named: defineWorkflow('named', {}, (b) => b.agent({ id: 'poem', skills: ['sing'], agents: ['payer'] }, { after: b.approve('w') })),
  // What decides about a step in doubt is missing: of one to come, of what undoes it, and of one that takes the place of another.
  checked: defineWorkflow('checked', {}, (b) => b.step(checked('pay'), {}, { compensate: checked('repay'), after: [b.approve('w', { after: [b.step(checked('pay'), {}, { id: 'done' })] })] })),
  checked_adapted: defineWorkflow('checked_adapted', {}, (b) => b.step(step('kept'), {}, { id: 'node', after: [b.approve('w')] })),
  removed: defineWorkflow('removed', {}, (b) => b.approve('w')),
  fine: defineWorkflow('fine', {}, (b) => b.step(step('kept'), {}, { after: [b.approve('w')] })),
}
const chorus: Pattern = {
  name: 'chorus',
  begin: (state) => [ask('singer', state.start?.task.skills ?? [])],
  answered: (state, { value }) => [conclude(state, value)],
  messageType: () => 'song',
  taskOf: ({ start }) => ({ task: start!.task, context: { role: 'singer', round: 1, feedback: [] } }),
}
const singer = defineAgent({ id: 'singer', capabilities: [{ skillId: 'sing' }, { skillId: 'write' }], run: never })
let begun = () => {}
const paying = new Promise<void>((resolve) => void (begun = resolve))
const payer = defineAgent({
  id: 'payer',
  capabilities: [{ skillId: 'pay' }],
  effect: 'once',
  run: () => {
    begun()
    return never()
  },
  check: () => ({ done: false }),
})

const ids: Record<string, string> = {}
const heads = async () => (await pool.query(`select * from ${schema}.nofx_runs order by run_id`)).rows as readonly unknown[]

beforeAll(async () => {
  await using old = await createControlPlane({ storage: postgresStorage({ connectionString: url, schema }), agents: [singer, payer], patterns: [chorus], workflows: Object.values(workflows), steps: [step('gone'), checked('repay')] })
  for (const [name, workflow] of Object.entries(workflows)) {
    const run = await old.workflows.start(workflow, {})
    await untilAsked(run)
    ids[name] = run.id
  }
  await old.workflows.adapt(ids['adapted']!, { type: 'replace-step', node: 'node', with: 'gone', reason: 'test' })
  await old.workflows.adapt(ids['checked_adapted']!, { type: 'replace-step', node: 'node', with: 'repay', reason: 'test' })
  ids['payment'] = (await old.orchestrator.start({ task: { skills: ['pay'], input: 1 } })).id
  await paying
  ids['session'] = (await old.orchestrator.start({ pattern: 'chorus', task: { skills: ['sing'], input: 1 } })).id
  ids['solo'] = (await old.orchestrator.start({ task: { skills: ['sing', 'write'], input: 1 }, agents: ['singer'] })).id
  await old.close()
  await leaveForeignRuns()
})

/** What a newer release, and a careless hand, have left. */
async function leaveForeignRuns(): Promise<void> {
  const storage = postgresStorage({ connectionString: url, schema })
  const lease = { owner: 'foreign', epoch: 1, durationMs: 60_000 }
  const start = async (name: string, plan: Plan, ...more: readonly AnyEvent[]) => {
    ids[name] = crypto.randomUUID()
    const started: RunStarted = { type: 'run.started', v: 1, kind: 'workflow', name, input: {}, definition: { id: crypto.randomUUID(), content: plan } }
    const events = [started, ...more].map((event, index) => ({ version: index + 1, at: 1_000, event }))
    expect(await storage.log.append([{ runId: ids[name], expectedVersion: 0, lease, events, records: [] }])).toEqual(['appended'])
  }
  await start('newer', workflows.fine.plan, { type: 'plan.split', v: 2 })
  await start('faulty', { ...workflows.fine.plan, output: { from: 'node', node: 'nowhere', path: [] } })
  await storage.close()
}

/** The new release, as a configuration file. */
function release(name: string, body: string): string {
  const file = join(folder, name)
  writeFileSync(file, `
    import { postgresStorage } from ${source('../../adapters-postgres/src/index.ts')}
    import { defineAgent } from ${source('../../orchestration/src/index.ts')}
    import { defineStep, defineWorkflow } from ${source('../../workflows/src/index.ts')}
    const storage = postgresStorage({ connectionString: process.env.SHOP_URL, schema: process.env.SHOP_SCHEMA })
    const empty = (name) => defineWorkflow(name, {}, ({ approve }) => approve('w'))
    ${body}`)
  return file
}

const NEW_RELEASE = `
  const singer = defineAgent({ id: 'singer', capabilities: [{ skillId: 'sing' }], run: () => ({ output: 1 }) })
  const payer = defineAgent({ id: 'payer', capabilities: [{ skillId: 'pay' }], effect: 'once', run: () => ({ output: 1 }) })
  const workflows = ['to_come', 'undo', 'side', 'adapted', 'body', 'agents', 'named', 'checked', 'checked_adapted', 'fine', 'newer', 'faulty'].map(empty)
  export default { storage, agents: [singer, payer], workflows, steps: ['kept', 'pay', 'repay'].map((name) => defineStep(name, { effect: 'once', run: () => 1 })) }`

const check = (config: string, ...args: readonly string[]) => nofx(['check', '--config', config, ...args], { SHOP_URL: url, SHOP_SCHEMA: schema }, folder)

describe('nofx check', () => {
  it('says which runs would not continue, and why, and touches none', async () => {
    const before = await heads()
    const { code, out, err } = await check(release('new.config.mjs', NEW_RELEASE), '--json')
    const found = new Map(out.trimEnd().split('\n').map((line) => JSON.parse(line) as { runId: string; problems: { code: string; message: string }[] }).map(({ runId, problems }) => [runId, problems]))
    const problemsOf = (name: string) => found.get(ids[name]!)?.map(({ code: problem, message }) => `${problem} ${message}`)
    expect(problemsOf('fine')).toBeUndefined()
    expect(problemsOf('side')).toBeUndefined()
    expect(problemsOf('to_come')).toEqual([expect.stringMatching(/^step\.unknown No step "gone" .*node "gone"/)])
    expect(problemsOf('undo')).toEqual([expect.stringMatching(/"undo-done".*undoes node "done"/), expect.stringMatching(/"undo-later".*undoes node "later"/)])
    expect(problemsOf('adapted')).toEqual([expect.stringMatching(/"gone".*node "node"/)])
    expect(problemsOf('body')).toEqual([expect.stringMatching(/"gone"/)])
    expect(problemsOf('agents')).toEqual([expect.stringMatching(/^agent\.none_suitable .*"write".*"poem"/), expect.stringMatching(/^pattern\.unknown .*"chorus".*"poem"/)])
    expect(problemsOf('named')).toEqual([expect.stringMatching(/^agent\.none_suitable None of the agents payer has the skill "sing"; node "poem"/)])
    expect(problemsOf('checked')).toEqual([expect.stringMatching(/^step\.unknown The step "pay" is registered without the `check`.*node "pay"/), expect.stringMatching(/"repay" is registered without the `check`.*undoes node "pay"/)])
    expect(problemsOf('checked_adapted')).toEqual([expect.stringMatching(/"repay" is registered without the `check`.*node "node"/)])
    expect(problemsOf('payment')).toEqual([expect.stringMatching(/^agent\.none_suitable No agent "payer" with a `check`/)])
    expect(problemsOf('removed')).toEqual([expect.stringMatching(/^workflow\.unknown .*"removed"/)])
    expect(problemsOf('newer')).toEqual([expect.stringMatching(/^run\.parked .*"plan\.split" of version 2/)])
    expect(problemsOf('faulty')).toEqual([expect.stringMatching(/^plan\.invalid .*"nowhere"/)])
    expect(problemsOf('session')).toEqual([expect.stringMatching(/^pattern\.unknown .*"chorus"/)])
    expect(problemsOf('solo')).toEqual([expect.stringMatching(/^agent\.none_suitable None of the agents singer has the skill "write"/)])
    expect({ code, err }).toEqual({ code: 1, err: '16 runs under way, 14 would not continue.\n' })
    expect(await heads()).toEqual(before)
  })

  it('prints a line for each problem where nobody looks', async () => {
    const { out } = await check(release('new.config.mjs', NEW_RELEASE))
    expect(out).toMatch(new RegExp(`^${ids['removed']}\tworkflow\tremoved\tworkflow\\.unknown\tNo workflow "removed" [^\t]*$`, 'm'))
    expect(out).toMatch(/\n16 runs under way, 14 would not continue\.\n$/)
  })

  it('finds a decider that throws', async () => {
    const body = `
      const fault = (name, part) => ({ name, begin: () => [], answered: () => [], messageType: () => '', taskOf: () => ({}), [part]() { throw new Error('no such state') } })
      export default { storage, patterns: [fault('chorus', 'begin')] }`
    const { code, out } = await check(release('throwing.config.mjs', body), '--json')
    expect(code).toBe(1)
    expect(out).toContain(`"code":"run.parked","message":"decide throws at event 1 (\\"run.started\\"): no such state"`)
  })

  it('ends with 0 when all would continue', async () => {
    const empty = newSchema()
    await nofx(['migrate', '--url', url, '--schema', empty])
    expect(await nofx(['check', '--config', release('new.config.mjs', NEW_RELEASE)], { SHOP_URL: url, SHOP_SCHEMA: empty })).toEqual({ code: 0, out: '0 runs under way, all would continue.\n', err: '' })
  })

  it('reads a TypeScript configuration, and finds the one in its folder', async () => {
    release('nofx.config.ts', `const name: string = 'x'\nexport default { storage, workflows: [empty(name)] }`)
    expect(await nofx(['check'], { SHOP_URL: url, SHOP_SCHEMA: schema }, folder)).toMatchObject({ code: 1, out: expect.stringContaining('16 runs under way, 16 would not continue') })
  })

  it('does not migrate', async () => {
    const untouched = newSchema()
    expect(await nofx(['check', '--config', release('new.config.mjs', NEW_RELEASE)], { SHOP_URL: url, SHOP_SCHEMA: untouched })).toMatchObject({ code: 1, err: expect.stringContaining('storage.schema_older') })
    expect((await pool.query(`select from pg_namespace where nspname = $1`, [untouched])).rows).toEqual([])
  })

  it('names what is wrong with a configuration', async () => {
    expect(await check('absent.js')).toMatchObject({ code: 2, err: expect.stringContaining('There is no file') })
    expect(await check(release('empty.mjs', ''))).toMatchObject({ code: 2, err: expect.stringContaining('no default export') })
    expect(await check(release('storeless.mjs', 'export default { workflows: [] }'))).toMatchObject({ code: 2, err: expect.stringContaining('has no storage') })
    expect(await check(release('thrower.mjs', `throw new Error('no postgres://u:s3cret@h')`))).toMatchObject({ code: 1, err: expect.stringMatching(/cannot be loaded: no postgres:\/\/u:\*\*\*@h\n$/) })
    const memory = `import { memoryStorage } from ${source('../../core/src/index.ts')}\nexport default { storage: memoryStorage() }`
    expect(await check(release('memory.mjs', memory))).toMatchObject({ code: 2, err: expect.stringContaining('in memory') })
  })
})
