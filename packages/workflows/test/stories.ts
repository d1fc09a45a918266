import { isNofxError, type Recorded, type Storage } from '@nofx/core'
import { createManualClock, type ManualClock } from '@nofx/testing'
import { rebuildViews } from '@nofx/runtime'
import { cel, defineStep, defineWorkflow, WorkflowEngine, type Workflow, type WorkflowEvent } from '../src/index.ts'
import { lastingStorage } from './lasting-storage.ts'

/** A workflow with everything that it takes to run it to its end without anybody's help. */
export interface Story {
  readonly name: string
  readonly workflow: Workflow
  readonly input: unknown
  /** Approvals that are given as soon as they are asked for. */
  readonly approvals?: readonly string[]
  /** Whether steps that are in doubt are said to have taken effect, as soon as they ask; the output is then what `charge` yields. */
  readonly charged?: boolean
  /** Replaced by `work` as soon as it can be. */
  readonly replaced?: string
}

/** How a story ended, and what its log says. */
export interface Ending {
  readonly end: unknown
  readonly events: readonly Recorded<WorkflowEvent>[]
  /** The versions at which an append ended: what a process may leave behind when it dies. */
  readonly boundaries: readonly number[]
  /** The idempotency keys of the steps that were performed, in order. */
  readonly performed: readonly string[]
}

const START_MS = 1_700_000_000_000

const performed: string[] = []
let clock: ManualClock = createManualClock(START_MS)

const work = defineStep('work', {
  run: async ({ of }: { of: unknown }, { idempotencyKey }) => {
    performed.push(idempotencyKey)
    return { of }
  },
})
const prompt = defineStep('prompt', {
  run: ({ of }: { of: unknown }, { idempotencyKey }) => {
    performed.push(idempotencyKey)
    return { of }
  },
})
const list = defineStep('list', {
  run: async ({ count }: { count: number }, { idempotencyKey }) => {
    performed.push(idempotencyKey)
    return Array.from({ length: count }, (_, index) => index)
  },
})
/** Fails until ten seconds have passed since the beginning of the story. */
const flaky = defineStep('flaky', {
  retry: { attempts: 10, delayMs: 2_000 },
  run: async ({ of }: { of: unknown }, { idempotencyKey }) => {
    performed.push(idempotencyKey)
    if (clock.now() < START_MS + 10_000) throw new Error('not yet')
    return { of }
  },
})
const broken = defineStep('broken', {
  run: async (_: unknown, { idempotencyKey }): Promise<never> => {
    performed.push(idempotencyKey)
    throw new Error('no luck')
  },
})

const charge = defineStep('charge', {
  effect: 'once', inDoubt: 'ask',
  run: async (_: unknown, { idempotencyKey }) => {
    performed.push(idempotencyKey)
    return 'charged'
  },
})
const refund = defineStep('refund', {
  effect: 'once',
  run: async (_: unknown, { idempotencyKey }) => {
    performed.push(idempotencyKey)
    return 'refunded'
  },
  check: async () => ({ done: false }),
})

/** Each item is charged, then it turns out that nothing can be delivered, and all is given back. */
const charges = defineWorkflow<null, unknown>('charges', {}, ({ step, map }) => {
  const each = map(step(list, { count: 2 }), (item) => step(charge, { of: item }, { compensate: refund }), { id: 'each', concurrency: 1 })
  return step(broken, step(work, { of: each }))
})

/** Stories that between them hold every kind of node and every event. */
export const STORIES: readonly Story[] = [
  {
    name: 'a diamond',
    input: 'x',
    workflow: defineWorkflow<string, unknown>('diamond', {}, ({ input, step }) => {
      const top = step(work, { of: input }, { id: 'top' })
      const sides = [1, 2, 3].map((n) => step(work, { of: [top, n] }, { id: `side ${n}` }))
      return step(work, { of: sides }, { id: 'bottom' })
    }),
  },
  {
    name: 'steps that answer at once',
    input: 'x',
    workflow: defineWorkflow<string, unknown>('prompt', {}, ({ input, step }) => {
      const top = step(prompt, { of: input }, { id: 'top' })
      return step(work, { of: [step(prompt, { of: top }, { id: 'a' }), step(prompt, { of: top }, { id: 'b' })] }, { id: 'bottom' })
    }),
  },
  {
    name: 'branches within branches',
    input: { a: true, b: false },
    workflow: defineWorkflow<{ a: boolean; b: boolean }, unknown>('branches', {}, ({ input, step, when }) => {
      const got = when(cel`${input.a}`, () => {
        const first = step(work, { of: 'a' }, { id: 'a' })
        return when(cel`${input.b}`, () => step(work, { of: first }, { id: 'ab' }), () => step(work, { of: [first, 'not b'] }, { id: 'a!b' }), { id: 'inner' })
      }, () => step(work, { of: '!a' }, { id: '!a' }), { id: 'outer' })
      return step(work, { of: got }, { id: 'merge' })
    }),
  },
  {
    name: 'maps within maps',
    input: 3,
    workflow: defineWorkflow<number, unknown>('maps', {}, ({ input, step, map, when }) =>
      map(step(list, { count: input }, { id: 'rows' }), (row) => {
        const before = step(work, { of: row }, { id: 'before' })
        const cells = map(step(list, { count: row }, { id: 'cells' }), (cell) => when(cel`${cell} > 0.0`, () => step(work, { of: [row, cell, before] }, { id: 'cell' }), () => 'first', { id: 'first?' }), { id: 'each cell', concurrency: 1 })
        return { row, cells }
      }, { id: 'each row', concurrency: 2 })),
  },
  {
    name: 'a step that is tried again',
    input: null,
    workflow: defineWorkflow<null, unknown>('retries', {}, ({ step }) => step(work, { of: [step(flaky, { of: 1 }), step(work, { of: 2 }, { id: 'aside' })] }, { id: 'last' })),
  },
  {
    name: 'approvals, also in the body of a map',
    input: null,
    approvals: ['first?', 'each[0]/ok?', 'each[1]/ok?'],
    workflow: defineWorkflow<null, unknown>('approvals', {}, ({ step, map, approve }) => {
      const first = approve('first?', { timeoutMs: 1e9 })
      return map(step(list, { count: 2 }, { after: [first] }), (item) => step(work, { of: [item, approve('ok?').approved] }, { id: 'one' }), { id: 'each' })
    }),
  },
  {
    name: 'what is undone',
    input: null,
    workflow: defineWorkflow<null, unknown>('undone', {}, ({ step }) => {
      const a = step(work, { of: 'a' }, { id: 'a', compensate: prompt })
      const b = step(work, { of: 'b' }, { id: 'b', compensate: flaky, after: [a] })
      step(work, { of: 'c' }, { id: 'c', compensate: work, after: [a] })
      return step(broken, b)
    }),
  },
  {
    name: 'what cannot be undone',
    input: 2,
    workflow: defineWorkflow<number, unknown>('not undone', {}, ({ input, step, map }) => {
      const a = step(work, { of: 'a' }, { id: 'a', compensate: prompt })
      const items = map(step(list, { count: input }, { after: [a] }), (item) => step(work, { of: item }, { id: 'b', compensate: broken }), { id: 'each' })
      return step(broken, step(work, { of: items }, { id: 'c', compensate: flaky }))
    }),
  },
  { name: 'charges that are asked about and had not been made', input: null, charged: false, workflow: charges },
  { name: 'charges that are asked about and had been made', input: null, charged: true, workflow: charges },
  {
    name: 'a plan that is changed',
    input: null,
    replaced: 'second',
    workflow: defineWorkflow<null, unknown>('changed', {}, ({ step }) => step(prompt, { of: step(work, { of: 1 }, { id: 'first' }) }, { id: 'second' })),
  },
]

/** Runs a story from its beginning. */
export async function tell(story: Story): Promise<Ending> {
  clock = createManualClock(START_MS)
  const storage = lastingStorage({ clock })
  const { id, end, boundaries } = await drive(story, storage, async (engine) => (await engine.start(story.workflow, story.input)).id)
  return ending(storage, id, end, boundaries)
}

/** Runs a story from what a process has left behind of it when it died. */
export async function goOn(story: Story, prefix: readonly Recorded<WorkflowEvent>[]): Promise<Ending> {
  clock = createManualClock(prefix.at(-1)?.at)
  const storage = lastingStorage({ clock })
  const runId = '01890a5d-ac96-774b-bcce-b302099a8057'
  await storage.log.append([{ runId, expectedVersion: 0, lease: { owner: 'dead', epoch: 1, durationMs: 0 }, events: prefix, records: [] }])
  const { end, boundaries } = await drive(story, storage, async () => runId)
  return ending(storage, runId, end, boundaries)
}

/** Runs a story from a fork of a run that has told it to its end. */
export async function forkAt(story: Story, whole: readonly Recorded<WorkflowEvent>[], at: number): Promise<Ending & { readonly changedRows: number }> {
  clock = createManualClock((whole.at(-1)?.at ?? 0) + 86_400_000)
  const storage = lastingStorage({ clock })
  const source = '01890a5d-ac96-774b-bcce-b302099a8057'
  await storage.log.append([{ runId: source, expectedVersion: 0, lease: { owner: 'dead', epoch: 1, durationMs: 0 }, events: whole, records: [] }])
  const { id, end, boundaries, kinds } = await drive(story, storage, async (engine) => (await engine.get(source).fork({ at })).id)
  let changedRows = 0
  for await (const rebuilt of rebuildViews({ storage, kinds })) if (rebuilt.run.runId === id) changedRows += rebuilt.status === 'rebuilt' ? rebuilt.changed : Number.NaN
  return { ...(await ending(storage, id, end, boundaries)), changedRows }
}

async function ending(storage: Storage, id: string, end: unknown, boundaries: readonly number[]): Promise<Ending> {
  return { end, boundaries, performed: [...performed], events: (await storage.log.read(id)) as readonly Recorded<WorkflowEvent>[] }
}

async function drive(story: Story, inner: Storage, begin: (engine: WorkflowEngine) => Promise<string>) {
  performed.length = 0
  const boundaries: number[] = []
  const append: Storage['log']['append'] = (appends) => {
    boundaries.push(...appends.map(({ expectedVersion, events }) => expectedVersion + events.length))
    return inner.log.append(appends)
  }
  await using engine = new WorkflowEngine({ storage: { ...inner, log: { ...inner.log, append } }, clock, workflows: [story.workflow], steps: [work], leaseMs: 1e12 })
  await engine.runtime.ready()
  const id = await begin(engine)
  const result = engine.get(id).result().then((output) => ({ output }), (error: unknown) => ({ failed: (error as Error).message }))
  await helpAlong(story, engine, id)
  return { id, end: await result, boundaries, kinds: engine.runtime.kinds }
}

/** Gives the approvals, answers what is in doubt and changes the plan as soon as that can be, and lets time pass, until the run has ended. */
async function helpAlong({ approvals = [], charged, replaced }: Story, engine: WorkflowEngine, id: string): Promise<void> {
  for (let turn = 0; turn < 100; turn++) {
    if (replaced !== undefined) await unlessTooLate(engine.adapt(id, { type: 'replace-step', node: replaced, with: 'work', reason: 'to try it' }))
    for (const name of approvals) await unlessTooLate(engine.approve(id, name, { approved: true }))
    for (const { node, doubt } of charged === undefined ? [] : await engine.doubts(id)) {
      await unlessTooLate(engine.resolveDoubt(id, node, charged ? { done: true, output: 'charged', doubt } : { done: false, doubt }))
    }
    if ((await engine.get(id).status()).status !== 'running') return
    await clock.advance(1_000)
  }
  throw new Error('The story does not end.')
}

async function unlessTooLate(done: Promise<void>): Promise<void> {
  await done.catch((error: unknown) => {
    if (!isNofxError(error)) throw error
  })
}
