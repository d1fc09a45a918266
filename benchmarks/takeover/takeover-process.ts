// A process that drives runs until it is killed, and tells its parent what it does, with the time of the machine in ms.
// Arguments: a TakeoverSetting as JSON.

import type { Storage } from '@nofx/core'
import { defineStep, defineWorkflow, WorkflowEngine, type Ref } from '@nofx/workflows'
import { Pool } from 'pg'
import { postgresStorage } from '../../packages/adapters-postgres/src/index.ts'

export interface TakeoverSetting {
  readonly url: string
  readonly leaseMs: number
  readonly sweepMs: number
  /** Runs that it starts itself. */
  readonly starts: number
  /** Steps of a run that end; the one behind them never does. */
  readonly steps: number
}

export type Told =
  | { readonly told: 'ready' }
  /** Its leases count from then on, or from a moment later. */
  | { readonly told: 'renews'; readonly at: number }
  | { readonly told: 'claimed'; readonly at: number; readonly runs: number }
  | { readonly told: 'read'; readonly at: number; readonly events: number }
  /** The step that never ends is at work, in this run. */
  | { readonly told: 'works'; readonly at: number; readonly run: string }

const { url, leaseMs, sweepMs, starts, steps } = JSON.parse(process.argv[2] ?? '{}') as TakeoverSetting
process.on('disconnect', () => process.exit())

const pass = defineStep('pass', { run: (value: number) => value + 1 })
const hang = defineStep('hang', {
  run: (_: number, { runId }) => {
    tell({ told: 'works', at: now(), run: runId })
    return new Promise<number>(() => {})
  },
})
const workflow = defineWorkflow<number, Ref<number>>('takeover', {}, ({ input, step }) => {
  let value: Ref<number> = input
  for (let index = 0; index < steps; index++) value = step(pass, value, { id: `pass ${index}` })
  return step(hang, value)
})

const storage = telling(postgresStorage({ pool: new Pool({ connectionString: url }) }))
const engine = new WorkflowEngine({ workflows: [workflow], storage, leaseMs, sweepMs })
await engine.runtime.ready()
tell({ told: 'ready' })
await Promise.all(Array.from({ length: starts }, () => engine.start(workflow, 0)))

/** The same store, which tells what the runtime asks of it. */
function telling(storage: Storage): Storage {
  const { log, runs } = storage
  return {
    ...storage,
    log: {
      ...log,
      read: async (runId, options) => {
        const events = await log.read(runId, options)
        tell({ told: 'read', at: now(), events: events.length })
        return events
      },
    },
    runs: {
      ...runs,
      claim: async (request) => {
        const claimed = await runs.claim(request)
        if (claimed.length > 0) tell({ told: 'claimed', at: now(), runs: claimed.length })
        return claimed
      },
      renew: async (lease) => {
        const at = now()
        const kept = await runs.renew(lease)
        if (kept.length > 0) tell({ told: 'renews', at })
        return kept
      },
    },
  }
}

/** With fractions, and comparable between processes of one machine. */
function now(): number {
  return performance.timeOrigin + performance.now()
}

function tell(told: Told): void {
  process.send?.(told)
}
