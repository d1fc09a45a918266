import type { EffectRequested, Recorded } from '@nofx/core'
import type { StepContext } from '@nofx/workflows'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Execution } from './journal.ts'
import { fractionOf } from './random.ts'
import type { Labour } from './workloads/index.ts'

/** A flaky step fails at so many of its first tries, and never later: whoever tries three times succeeds. */
const FAILURE_RATE = 0.25
const FLAKY_TRIES = 2

/** How long handlers take, in ms. Mostly a little; some long enough that a process often dies meanwhile. */
const WORK_MS_MIN = 3
const WORK_MS_MAX = 60
const LONG_WORK_MS = 350
const LONG_RATE = 0.08

export interface LabourOptions {
  readonly owner: string
  readonly note: (execution: Execution) => Promise<void>
}

/** What handlers do in a process of the proof. Nothing of it depends on the process, so a seed decides which tries fail. */
export function createLabour({ owner, note }: LabourOptions): Labour {
  const begin = (execution: Omit<Execution, 'id' | 'owner' | 'pid'>) => note({ ...execution, id: randomUUID(), owner, pid: process.pid })
  return {
    async step(context, seed, { flaky = false } = {}) {
      const beganAt = Date.now()
      const { version, event } = requestOf(context)
      const { node = '', scope = null, attempt = 1, mode } = event
      const place = `${seed} ${scope} ${node} ${event.name} ${attempt}`
      await begin({ runId: context.runId, node, scope, request: version, attempt, key: context.idempotencyKey, mode, beganAt })
      await work(place, context.signal)
      if (flaky && attempt <= FLAKY_TRIES && fractionOf(`${place} fails`) < FAILURE_RATE) throw new Error('bad luck')
    },
    async agent({ signal, idempotencyKey, context: { sessionId, role, round } }, seed) {
      const beganAt = Date.now()
      await begin({ runId: sessionId, node: role, scope: null, request: null, attempt: null, key: idempotencyKey, mode: 'idempotent', beganAt })
      await work(`${seed} ${role} ${round}`, signal)
    },
  }
}

/**
 * Which try this is. Steps are not told, since handlers must not care; what they are given is the context of the runtime, which knows.
 */
function requestOf(context: StepContext): Recorded<EffectRequested> {
  return (context as StepContext & { readonly requested: Recorded<EffectRequested> }).requested
}

async function work(place: string, signal: AbortSignal): Promise<void> {
  const fraction = fractionOf(place)
  const ms = fraction < LONG_RATE ? LONG_WORK_MS : WORK_MS_MIN + fraction * (WORK_MS_MAX - WORK_MS_MIN)
  await sleep(ms, undefined, { signal })
}
