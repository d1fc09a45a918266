// A process that runs workflows and agents on the store it is told, does what it is ordered, and lives until it is killed or told to stop.

import { postgresStorage } from '@nofx/adapters-postgres'
import { isNofxError } from '@nofx/core'
import { Orchestrator } from '@nofx/orchestration'
import { WorkflowEngine } from '@nofx/workflows'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'pg'
import { note } from './journal.ts'
import { createLabour } from './labour.ts'
import { NOTE, type Message, type Order, type WorkerSetting } from './orders.ts'
import { teamAgents, WORKLOADS } from './workloads/index.ts'

const OPEN_PAUSE_MS = 100

const { url, schema, journalSchema, owner, ...times } = JSON.parse(process.argv[2] ?? '{}') as WorkerSetting

const journal = new Pool({ connectionString: url, max: 3 })
journal.on('error', () => {})
const labour = createLabour({ owner, note: (execution) => note(journal, journalSchema, execution) })
const defined = WORKLOADS.map((workload) => workload.define(labour))
const storage = postgresStorage({ connectionString: url, schema, connectionsMax: 4 })
const orchestrator = new Orchestrator({ storage, agents: teamAgents(labour), owner, ...times })
const engine = new WorkflowEngine({ orchestrator, workflows: defined.map(({ workflow }) => workflow), steps: defined.flatMap(({ others = [] }) => others) })

process.on('message', ({ number, order }: { readonly number: number; readonly order: Order }) => void carryOut(number, order))
process.once('SIGTERM', () => void stop())
// Nobody is left to stop it.
process.once('disconnect', () => process.exit(0))

await ready()
tell({ is: 'ready' })

/** A server that does not answer at the first attempt may be a wrong address, so opening is refused at once; this one is known to come back. */
async function ready(): Promise<void> {
  for (;;) {
    try {
      return await engine.runtime.ready()
    } catch (error) {
      if (!isNofxError(error, 'storage.unavailable') || !error.retryable) throw error
      await sleep(OPEN_PAUSE_MS)
    }
  }
}

async function carryOut(number: number, order: Order): Promise<void> {
  try {
    await obey(order)
    tell({ is: 'answer', number })
  } catch (error) {
    if (!isNofxError(error)) throw error
    tell({ is: 'answer', number, refusal: error.code, because: error.message })
  }
}

async function obey(order: Order): Promise<void> {
  switch (order.do) {
    case 'start':
      await engine.start(order.workload, order.input, { id: order.runId, ifExists: 'attach' })
      return
    case 'approve':
      return engine.approve(order.runId, order.node, order.answer)
    case 'note':
      return engine.get(order.runId).signal(NOTE, order.payload)
    case 'adapt':
      return engine.adapt(order.runId, order.adaptation)
    case 'cancel':
      return engine.get(order.runId).cancel(order.reason)
  }
}

function tell(message: Message): void {
  // The driver may be gone, or the process be on its way out.
  if (process.connected) process.send?.(message, undefined, undefined, () => {})
}

async function stop(): Promise<void> {
  await orchestrator.close()
  await journal.end()
  process.exit(0)
}
