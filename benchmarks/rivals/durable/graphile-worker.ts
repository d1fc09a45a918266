import { Logger, run as startRunner } from 'graphile-worker'
import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'pg'
import { next, STEPS, type DurableContender, type Setting } from '../../durable/workload.ts'

interface Payload {
  readonly run: string
  readonly step: number
  readonly value: number
}

/** What its documentation recommends for the pool, in connections beyond the jobs at work. */
const SPARE_CONNECTIONS = 2
const CONNECTIONS_MAX = 20

/**
 * Graphile Worker, a job for each step: a task that does its step adds the job of the next one. It is no workflow engine: what a step
 * yields is kept only as the payload of the next job, and jobs are deleted when they are done.
 */
export async function createContender({ url, atOnce }: Setting): Promise<DurableContender> {
  const pool = new Pool({ connectionString: url, max: Math.min(atOnce + SPARE_CONNECTIONS, CONNECTIONS_MAX) })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const events = new EventEmitter()
  const waiting = new Map<string, (value: number) => void>()
  const outputs = new Map<string, number>()
  const runner = await startRunner({
    pgPool: pool,
    concurrency: atOnce,
    noHandleSignals: true,
    events: events as never,
    logger: new Logger(() => () => {}),
    taskList: {
      next: async (payload, { addJob }) => {
        const { run, step, value } = payload as Payload
        const output = await next(value)
        if (step + 1 < STEPS) await addJob('next', { run, step: step + 1, value: output })
        else outputs.set(run, output)
      },
    },
  })
  // A job is complete once the database says so.
  events.on('job:complete', ({ job, error }: { readonly job: { readonly payload: Payload }; readonly error: unknown }) => {
    if (error) throw error
    const { run, step } = job.payload
    if (step + 1 < STEPS) return
    waiting.get(run)?.(outputs.get(run) ?? Number.NaN)
    waiting.delete(run)
    outputs.delete(run)
  })

  const start = async () => {
    const id = crypto.randomUUID()
    const result = new Promise<number>((resolve) => waiting.set(id, resolve))
    await runner.addJob('next', { run: id, step: 0, value: 0 })
    return { result }
  }
  const run = async () => (await start()).result
  return { run, start, storedSteps: () => storedSteps(pool) }
}

/** Jobs that were stored and are there no more, as their ids tell. */
async function storedSteps(pool: Pool): Promise<number> {
  for (;;) {
    const { rows } = await pool.query<{ added: number; open: number }>(`
      select coalesce(pg_sequence_last_value(pg_get_serial_sequence('graphile_worker._private_jobs', 'id')::regclass), 0)::int as added,
        (select count(*)::int from graphile_worker._private_jobs) as open`)
    // A job adds the next one before it is marked as done, so the last may be done before the one before it is.
    if (rows[0]?.open === 0) return rows[0].added
    await sleep(10)
  }
}
