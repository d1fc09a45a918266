import { DBOS } from '@dbos-inc/dbos-sdk'
import { Pool } from 'pg'
import { next, STEPS, type DurableContender, type Setting } from '../../durable/workload.ts'

const workflow = DBOS.registerWorkflow(
  async (input: number) => {
    let value = input
    for (let index = 0; index < STEPS; index++) value = await DBOS.runStep(() => next(value), { name: `next ${index}` })
    return value
  },
  { name: 'chain' },
)

/** DBOS Transact as its guide shows: a registered workflow whose steps go through `runStep`, on its own pool of its own size. */
export async function createContender({ url }: Setting): Promise<DurableContender> {
  DBOS.setConfig({ name: 'benchmark', systemDatabaseUrl: url, logLevel: 'error' })
  await DBOS.launch()
  const pool = new Pool({ connectionString: url, max: 1 })
  const start = async () => {
    const handle = await DBOS.startWorkflow(workflow)(0)
    return { result: handle.getResult() }
  }
  return { run: () => workflow(0), start, storedSteps: () => storedSteps(pool) }
}

async function storedSteps(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ steps: number }>(`
    select count(*)::int as steps from dbos.operation_outputs join dbos.workflow_status using (workflow_uuid)
    where status = 'SUCCESS' and operation_outputs.output is not null`)
  return rows[0]?.steps ?? 0
}
