import type { Recorded, RunEvent } from '@nofx/core'
import { CHECKERS, simulate, type Call, type Commit, type Evidence } from '@nofx/testing'
import { describe, expect, it } from 'vitest'
import { mixedScenario } from './mixed-scenario.ts'

/** Worlds enough that each lie finds one in which it can be told. */
const SEEDS = 12

/** The evidence of worlds in which processes died and all went well. */
async function honestEvidence(): Promise<readonly Evidence[]> {
  const found: Evidence[] = []
  const report = await simulate({
    seeds: SEEDS, scenario: mixedScenario, faults: { crash: 2 }, twice: 0,
    checkers: [{ name: 'look', check: (evidence) => (found.push(evidence), []) }],
  })
  expect(report.violations).toEqual([])
  return found
}

/** A lie that cannot be told of this world. */
class NoSuchThing extends Error {}

type Events = readonly Recorded<RunEvent>[]

/** Changes the log of the first run for which the change finds something to change. */
function withLog(evidence: Evidence, change: (events: Events) => Events | undefined): Evidence {
  for (const [runId, events] of evidence.logs) {
    const changed = change(events)
    if (changed !== undefined) return { ...evidence, logs: new Map([...evidence.logs, [runId, changed]]) }
  }
  throw new NoSuchThing()
}

function withCall(evidence: Evidence, isIt: (call: Call) => boolean, change: (call: Call) => Partial<Call>): Evidence {
  const call = evidence.calls.find(isIt)
  if (call === undefined) throw new NoSuchThing()
  return { ...evidence, calls: [...evidence.calls, { ...call, ...change(call) }] }
}

function withCommit(evidence: Evidence, change: (commit: Commit) => Commit | undefined): Evidence {
  const commits = [...evidence.store.commits]
  const index = commits.findIndex((commit) => change(commit) !== undefined)
  if (index === -1) throw new NoSuchThing()
  commits[index] = change(commits[index] as Commit) as Commit
  return { ...evidence, store: { ...evidence.store, commits } }
}

const settledRequest = (events: Events) => events.find(({ event }) => event.type === 'effect.settled' && event.status === 'completed')
const next = (events: Events, event: object): Recorded<RunEvent> => ({ version: events.length + 1, at: events.at(-1)?.at ?? 0, event: event as RunEvent })
const LATE_MS = 1e7

/** For each checker, what it is there to notice. */
const LIES: Readonly<Record<string, (evidence: Evidence) => Evidence | Promise<Evidence>>> = {
  'no-escape': (evidence) => ({ ...evidence, escaped: [evidence.calls[0] as Call] }),
  'no-mishap': (evidence) => ({ ...evidence, mishaps: ['oh'] }),
  'gapless-log': (evidence) => withLog(evidence, (events) => events.filter(({ version }) => version !== 2)),
  'ended-once': (evidence) => withLog(evidence, (events) => [...events, next(events, { type: 'signal.received', v: 1, name: 'x', payload: null })]),
  'settled-once': (evidence) => withLog(evidence, (events) => {
    const settled = settledRequest(events)
    return settled && [...events, next(events, settled.event)]
  }),
  'asked-once': (evidence) => withLog(evidence, (events) => {
    const first = events[0]?.event
    const asked = events.find(({ event }) => event.type === 'effect.requested' && event.kind === 'step')
    return first?.type === 'run.started' && first.kind === 'workflow' ? asked && [...events, next(events, asked.event)] : undefined
  }),
  'lease-kept': (evidence) => {
    const [handOver] = evidence.store.handOvers
    if (handOver === undefined) throw new NoSuchThing()
    return { ...evidence, store: { ...evidence.store, handOvers: [{ ...handOver, before: { owner: 'another', epoch: 1, until: handOver.at + 500 } }] } }
  },
  'no-stale-writes': (evidence) => withCommit(evidence, (commit) => (commit.append.expectedVersion > 0 ? { ...commit, holder: { owner: 'another', epoch: 9, until: 0 } } : undefined)),
  'requested-first': (evidence) => withCall(evidence, () => true, () => ({ askedAt: 0 })),
  'performed': (evidence) => ({ ...evidence, calls: [] }),
  'not-run-again': (evidence) => withCall(evidence, ({ kind }) => kind === 'step', (call) => {
    const commit = evidence.store.commits.find(({ append }) => append.runId === call.runId && append.events.some(({ event }) => event.type === 'effect.settled' && (event as { request?: number }).request === call.request))
    return { beganAt: (commit?.at ?? 0) + 0.001, owner: commit?.append.lease.owner ?? '' }
  }),
  'one-at-a-time': (evidence) => withCall(evidence, () => true, (call) => ({ overlaps: call })),
  'once': (evidence) => withCall(evidence, ({ mode }) => mode === 'once', () => ({})),
  'stale-begin': (evidence) => withCall(evidence, ({ kind }) => kind === 'step', () => ({ owner: 'nobody', beganAt: evidence.endedAt })),
  'nothing-after-end': (evidence) => {
    const end = evidence.store.commits.find(({ append, heardAt }) => heardAt !== undefined && append.events.at(-1)?.event.type === 'run.ended')
    return withCall(evidence, ({ runId }) => runId === end?.append.runId, () => ({ process: end?.process ?? '', beganAt: (end?.heardAt ?? 0) + 1 }))
  },
  'below-stops': (evidence) => withCall(evidence, ({ runId }) => evidence.store.started.get(runId)?.event.parent !== undefined, ({ beganAt = 0 }) => ({ beganAt: beganAt + LATE_MS })),
  'messages-kept': (evidence) => ({ ...evidence, messages: [...evidence.messages, { runId: [...evidence.logs.keys()][0] ?? '', what: 'note', mark: 'never stored', answer: { is: 'done', value: undefined } }] }),
  'approved-once': (evidence) => withLog(evidence, (events) => {
    const wait = events.find(({ event }) => event.type === 'effect.requested' && event.kind === 'wait')?.event as { readonly node?: string } | undefined
    return wait && [...events, next(events, { type: 'signal.received', v: 1, name: wait.node, payload: null })]
  }),
  'budget': (evidence) => withLog(evidence, (events) => {
    const first = events[0]
    const settled = settledRequest(events)
    return first && settled && [{ ...first, event: { ...first.event, limits: { costUsd: 0.01 } } as RunEvent }, ...events.slice(1), next(events, { ...settled.event, usage: { costUsd: 1 } })]
  }),
  'right-result': (evidence) => withLog(evidence, (events) => {
    const last = events.at(-1)
    const isJudged = [...evidence.judges.keys()].some((runId) => evidence.logs.get(runId) === events)
    return isJudged && last ? [...events.slice(0, -1), { ...last, event: { type: 'run.ended', v: 1, status: 'cancelled', reason: 'nobody' } }] : undefined
  }),
  'awake': (evidence) => ({ ...evidence, silent: ['p1'] }),
  'liveness': (evidence) => ({ ...evidence, store: { ...evidence.store, running: new Set([[...evidence.logs.keys()][0] ?? '']) } }),
  'views-agree': async (evidence) => {
    const [row] = await evidence.storage.records.read('agent_sessions')
    if (row === undefined) throw new NoSuchThing()
    await evidence.storage.records.write([{ op: 'update', table: 'agent_sessions', id: row.id, set: { status: 'asleep' } }])
    return evidence
  },
}

describe('every checker', () => {
  it('is silent when all went well, and speaks when it is told the lie that it is there for', async () => {
    const honest = await honestEvidence()
    for (const checker of CHECKERS) {
      for (const evidence of honest) expect([checker.name, await checker.check(evidence)]).toEqual([checker.name, []])
      expect([checker.name, (await checker.check(await lieAbout(honest, checker.name))).length > 0]).toEqual([checker.name, true])
    }
  })
})

async function lieAbout(honest: readonly Evidence[], name: string): Promise<Evidence> {
  const lie = LIES[name]
  if (lie === undefined) throw new Error(`Nobody has lied to "${name}".`)
  for (const evidence of honest) {
    try {
      return await lie(evidence)
    } catch (error) {
      if (!(error instanceof NoSuchThing)) throw error
    }
  }
  throw new Error(`The lie for "${name}" can be told of no world.`)
}
