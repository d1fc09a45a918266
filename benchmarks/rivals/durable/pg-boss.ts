import { PgBoss } from 'pg-boss'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'pg'
import { next, STEPS, type DurableContender, type Setting } from '../../durable/workload.ts'

interface Payload {
  readonly run: string
  readonly step: number
  readonly value: number
}

/** pg-boss, a job for each step: the handler of a job sends the job of the next step. Workers are woken by NOTIFY, which it calls faster than polling. */
export async function createContender({ url, atOnce }: Setting): Promise<DurableContender> {
  const boss = new PgBoss({ connectionString: url, useListenNotify: true, schedule: false })
  boss.on('error', (error) => {
    throw error
  })
  await boss.start()
  await boss.createQueue('next', { notify: true })
  const waiting = new Map<string, (value: number) => void>()
  await boss.work<Payload, number>('next', { localConcurrency: atOnce, pollingIntervalSeconds: 0.5 }, async ([job]) => {
    if (job === undefined) throw new Error('pg-boss called a worker without a job.')
    const { run, step, value } = job.data
    const output = await next(value)
    if (step + 1 < STEPS) await boss.send('next', { run, step: step + 1, value: output })
    else waiting.get(run)?.(output)
    return output
  })
  const pool = new Pool({ connectionString: url, max: 1 })
  const start = async () => {
    const id = crypto.randomUUID()
    const result = new Promise<number>((resolve) => waiting.set(id, resolve)).finally(() => waiting.delete(id))
    await boss.send('next', { run: id, step: 0, value: 0 })
    return { result }
  }
  const run = async () => (await start()).result
  return { run, start, storedSteps: () => storedSteps(pool) }
}

async function storedSteps(pool: Pool): Promise<number> {
  for (;;) {
    const { rows } = await pool.query<{ done: number; open: number }>(`select count(*) filter (where state = 'completed')::int as done, count(*) filter (where state <> 'completed')::int as open from pgboss.job where name = 'next'`)
    // The last job of a run has done its step a moment before it is marked as done.
    if (rows[0]?.open === 0) return rows[0].done
    await sleep(10)
  }
}
