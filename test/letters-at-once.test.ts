import { postgresStorage } from '@nofx/adapters-postgres'
import { defineWorkflow, WorkflowEngine } from '@nofx/workflows'
import { Pool } from 'pg'
import { afterAll, expect, inject, it } from 'vitest'

const pool = new Pool({ connectionString: inject('postgresUrl') })
afterAll(() => pool.end())

it('a run hears at once of an answer that was given in another process, and not only when it looks for it', async () => {
  const workflow = defineWorkflow('ship', {}, ({ approve }) => approve('ship?'))
  const schema = `letters_${crypto.randomUUID().replaceAll('-', '').slice(0, 12)}`
  const connectionString = `${inject('postgresUrl')}?application_name=${schema}`
  const open = () => new WorkflowEngine({ workflows: [workflow], storage: postgresStorage({ connectionString, schema }), mailMs: 3_600_000 })
  await using owner = open()
  await using other = open()
  const run = await owner.start(workflow, undefined)
  await expect.poll(async () => (await pool.query(`select from pg_stat_activity where query = 'listen nofx_letters' and application_name = $1`, [schema])).rowCount).toBe(2)
  await other.approve(run.id, 'ship?', { approved: true, by: 'Ada' })
  expect(await run.result()).toMatchObject({ approved: true, by: 'Ada' })
})
