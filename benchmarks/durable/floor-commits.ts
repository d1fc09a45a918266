import { Pool } from 'pg'
import { createStepsTable, INSERT_RUN, INSERT_STEP, storedSteps } from './floor-table.ts'
import { next, STEPS, type DurableContender, type Setting } from './workload.ts'

/** Connections beyond these make it slower, on two cores. */
const CONNECTIONS_MAX = 20

/** The plain driver: for each step one INSERT, which is one transaction and one commit. */
export async function createContender({ url, atOnce }: Setting): Promise<DurableContender> {
  const pool = new Pool({ connectionString: url, max: Math.min(atOnce, CONNECTIONS_MAX) })
  await createStepsTable(pool)
  const run = async () => {
    const runId = crypto.randomUUID()
    let value = 0
    for (let step = 0; step < STEPS; step++) {
      value = await next(value)
      await pool.query({ ...INSERT_STEP, values: [runId, step, JSON.stringify(value)] })
    }
    return value
  }
  const start = async () => {
    await pool.query({ ...INSERT_RUN, values: [crypto.randomUUID(), '0'] })
    return { result: Promise.resolve(STEPS) }
  }
  return { run, start, storedSteps: () => storedSteps(pool) }
}
