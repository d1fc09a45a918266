import { Orchestrator, defineAgent } from '@nofx/orchestration'
import { defineStep, defineWorkflow, WorkflowEngine, type Workflow } from '@nofx/workflows'
import type { Storage } from '@nofx/core'
import { setTimeout as sleep } from 'node:timers/promises'

/** Notes that work begins, outside of NOFX: what `key` names is about to be done. */
export type Journal = (runId: string, key: string, what: string) => Promise<void>

/** The workflows that the processes run, and what each has to come to. */
export const EXPECTED: Readonly<Record<string, (input: number) => unknown>> = {
  chain: (input) => input + 10,
  fan: (input) => Array.from({ length: 1 + (input % 12) }, (_, index) => index + 1).reduce((sum, value) => sum + value, 0),
  pay: (input) => ({ paid: input }),
  ask: (input) => ({ shipped: input }),
  team: (input) => ({ answer: input * 2 }),
}

/** How likely a step that may fail does so. It is tried often enough to succeed in the end. */
const FAILURE_RATE = 0.2

/** The workflows and agents of one process on the store. */
export function createProcess(storage: Storage, journal: Journal, leaseMs: number): { readonly engine: WorkflowEngine; readonly workflows: ReadonlyMap<string, Workflow<number, unknown>>; readonly close: () => Promise<void> } {
  const work = async (runId: string, key: string, what: string, signal: AbortSignal) => {
    await journal(runId, key, what)
    await sleep(5 + Math.random() * 25, undefined, { signal })
  }
  const add = defineStep('add', {
    retry: { attempts: 50, delayMs: 10, delayMsMax: 100 },
    run: async ({ value }: { value: number }, { runId, idempotencyKey, signal }) => {
      await work(runId, idempotencyKey, 'add', signal)
      if (Math.random() < FAILURE_RATE) throw new Error('not this time')
      return value + 1
    },
  })
  const list = defineStep('list', {
    run: async ({ count }: { count: number }, { runId, idempotencyKey, signal }) => {
      await work(runId, idempotencyKey, 'list', signal)
      return Array.from({ length: 1 + (count % 12) }, (_, index) => index)
    },
  })
  const sum = defineStep('sum', {
    run: async ({ values }: { values: readonly number[] }, { runId, idempotencyKey, signal }) => {
      await work(runId, idempotencyKey, 'sum', signal)
      return values.reduce((total, value) => total + value, 0)
    },
  })
  const charge = defineStep('charge', {
    effect: 'once',
    run: async ({ amount }: { amount: number }, { runId, idempotencyKey, signal }) => {
      await work(runId, idempotencyKey, 'charge', signal)
      return { paid: amount }
    },
  })
  const ship = defineStep('ship', {
    run: async ({ what }: { what: number; ok: boolean }, { runId, idempotencyKey, signal }) => {
      await work(runId, idempotencyKey, 'ship', signal)
      return { shipped: what }
    },
  })
  const doubler = defineAgent({
    id: 'doubler',
    capabilities: [{ skillId: 'double', proficiencyLevel: 1, averageLatency: 20, successRate: 0.9, costPerOperation: 0, resourceRequirements: { cpu: 1, memoryMb: 1 } }],
    maxConcurrency: 50,
    async run({ input }: { input: { of: number } }, { context, idempotencyKey, signal }) {
      await work(context.sessionId, idempotencyKey, 'double', signal)
      return { output: { answer: input.of * 2 } }
    },
  })

  const workflows = new Map<string, Workflow<number, unknown>>([
    ['chain', defineWorkflow<number, unknown>('chain', {}, ({ input, step }) => {
      let value: typeof input = input
      for (let index = 0; index < 10; index++) value = step(add, { value }, { id: `add ${index}` })
      return value
    })],
    ['fan', defineWorkflow<number, unknown>('fan', {}, ({ input, step, map }) =>
      step(sum, { values: map(step(list, { count: input }), (item) => step(add, { value: item }), { concurrency: 4 }) }),
    )],
    ['pay', defineWorkflow<number, unknown>('pay', {}, ({ input, step }) => step(charge, { amount: input }))],
    ['ask', defineWorkflow<number, unknown>('ask', {}, ({ input, step, approve }) => step(ship, { what: input, ok: approve('ship?').approved }))],
    ['team', defineWorkflow<number, unknown>('team', {}, ({ input, agent }) => agent({ skills: ['double'] }, { of: input }))],
  ])
  const orchestrator = new Orchestrator({ agents: [doubler], storage, leaseMs, sweepMs: leaseMs / 4, mailMs: 100, onError: () => {} })
  const engine = new WorkflowEngine({ orchestrator, workflows: [...workflows.values()] })
  return { engine, workflows, close: () => orchestrator.close() }
}
