import { Mastra } from '@mastra/core'
import { createWorkflow } from '@mastra/core/workflows'
import { PostgresStore } from '@mastra/pg'
import { Pool } from 'pg'
import { z } from 'zod'
import { STEPS, type DurableContender, type Setting } from '../../durable/workload.ts'
import { createNext } from '../mastra.ts'

/**
 * Mastra's default engine with its Postgres store: it writes the snapshot of a run when it is created and after each step. The check of
 * schemas is switched off as in process.
 */
export async function createContender({ url }: Setting): Promise<DurableContender> {
  const storage = new PostgresStore({ id: 'benchmark', connectionString: url })
  await storage.init()
  let workflow = createWorkflow({ id: 'chain', inputSchema: z.number(), outputSchema: z.number(), options: { validateInputs: false } })
  for (let index = 0; index < STEPS; index++) workflow = workflow.then(createNext(`next ${index}`))
  workflow.commit()
  const registered = new Mastra({ workflows: { chain: workflow }, storage, logger: false }).getWorkflow('chain')
  const pool = new Pool({ connectionString: url, max: 1 })

  const start = async () => {
    const run = await registered.createRun()
    return { result: run.start({ inputData: 0 }).then((ended) => {
      if (ended.status !== 'success') throw new Error(`Mastra's run ended as ${ended.status}.`)
      return ended.result as number
    }) }
  }
  const run = async () => (await start()).result
  return { run, start, storedSteps: () => storedSteps(pool) }
}

async function storedSteps(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ steps: number }>(`
    select count(*)::int as steps
    from mastra_workflow_snapshot run cross join lateral jsonb_each(run.snapshot::jsonb->'context') as step(id, said)
    where run.snapshot::jsonb->>'status' = 'success' and step.id like 'next %' and step.said->>'status' = 'success'`)
  return rows[0]?.steps ?? 0
}
