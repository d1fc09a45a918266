// One of the processes. Arguments: connection string, schema, lease in ms. It does what it is asked by message and answers each.

import { postgresStorage } from '@nofx/adapters-postgres'
import { isNofxError } from '@nofx/core'
import { Pool } from 'pg'
import { createProcess } from './workload.ts'

/** What a worker is asked to do. */
export type Order = { readonly id: number; readonly runId: string } & (
  | { readonly do: 'start'; readonly workflow: string; readonly input: number }
  | { readonly do: 'approve' | 'cancel' }
)

/** How it went: `done`, or the code of the error. */
export interface Answer {
  readonly id: number
  readonly result: string
}

const [connectionString = '', schema = '', leaseMs = '2000'] = process.argv.slice(2)
const pool = new Pool({ connectionString, max: 4 })
pool.on('error', () => {})
const storage = postgresStorage({ pool, schema, retryForMs: 30_000 })
const journal = async (runId: string, key: string, what: string) => {
  // It counts from now, however long the note takes; one that cannot be made is work that does not go on.
  await pool.query(`insert into ${schema}_journal (run_id, key, what, pid, at) values ($1, $2, $3, $4, $5)`, [runId, key, what, process.pid, performance.timeOrigin + performance.now()])
}
const { engine, workflows, close } = createProcess(storage, journal, Number(leaseMs))

process.on('message', (order: Order) => {
  const answer = (result: string) => process.connected && process.send?.({ id: order.id, result } satisfies Answer)
  carryOut(order).then(() => answer('done'), (error: unknown) => answer(isNofxError(error) ? error.code : String(error)))
})
process.once('SIGTERM', () => {
  void close().then(() => pool.end()).finally(() => process.exit(0))
})
process.on('disconnect', () => process.exit())
await engine.runtime.ready()
process.send?.('ready')

async function carryOut(order: Order): Promise<void> {
  switch (order.do) {
    case 'start': {
      const workflow = workflows.get(order.workflow)
      if (workflow === undefined) throw new Error(`There is no workflow ${order.workflow}.`)
      await engine.start(workflow, order.input, { id: order.runId, ifExists: 'attach' })
      return
    }
    case 'approve':
      return engine.approve(order.runId, 'ship?', { approved: true, by: `process ${process.pid}` })
    case 'cancel':
      return engine.get(order.runId).cancel('not needed')
  }
}
