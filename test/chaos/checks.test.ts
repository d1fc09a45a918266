import { memoryStorage } from '@nofx/core'
import { Orchestrator } from '@nofx/orchestration'
import { WorkflowEngine } from '@nofx/workflows'
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { checkAll, CHECKS, type CheckName } from './checks/index.ts'
import { readStored, type Evidence, type StoredRun } from './evidence.ts'
import type { Execution } from './journal.ts'
import { createLabour } from './labour.ts'
import type { StartedRun } from './ledger.ts'
import { NOTE } from './orders.ts'
import { printViolations } from './print.ts'
import { teamAgents, WORKLOADS } from './workloads/index.ts'

let honest: Evidence

beforeAll(async () => {
  honest = await gather()
})

describe('the checks of the proof', () => {
  it('find nothing in what really happened', () => {
    expect(printViolations({ evidence: honest, violations: checkAll(honest) })).toEqual([])
    expect(honest.started).toHaveLength(2 * WORKLOADS.length)
  })

  const falsifications: readonly Falsification[] = [
    ['a run whose start was acknowledged is lost', 'endedOnce', (evidence) => evidence.stored.delete(runOf('chain', evidence))],
    ['a run has no end', 'endedOnce', (evidence) => edit(evidence, 'chain', (run) => without(run, indexOfType(run, 'run.ended')))],
    ['a run has two ends', 'endedOnce', (evidence) => edit(evidence, 'saga', (run) => withCopy(run, indexOfType(run, 'run.ended')))],
    ['something is stored after the end', 'endedOnce', (evidence) => edit(evidence, 'chain', (run) => withCopy(run, indexOfType(run, 'effect.settled')))],
    ['a result is another', 'rightResult', (evidence) => edit(evidence, 'fan-out', (run) => change(run, indexOfType(run, 'run.ended'), { output: { sum: -1, groups: 1 } }))],
    ['a run fails that should not', 'rightResult', (evidence) => edit(evidence, 'chain', (run) => change(run, indexOfType(run, 'run.ended'), { status: 'failed', error: { code: 'step.failed' } }))],
    ['a run that never changed hands is in doubt', 'rightResult', (evidence) => edit(evidence, 'payment', (run) => change(run, indexOfType(run, 'run.ended'), { status: 'failed', error: { code: 'effect.in_doubt' } }))],
    ['a run is cancelled by nobody', 'rightResult', (evidence) => edit(evidence, 'team', (run) => change(run, indexOfType(run, 'run.ended'), { status: 'cancelled', reason: 'a whim' }))],
    ['a step is not undone', 'rightResult', (evidence) => edit(evidence, 'saga', (run) => change(run, lastIndexOfType(run, 'effect.settled'), { status: 'failed' }))],
    ['a version is missing', 'gaplessLog', (evidence) => edit(evidence, 'chain', (run) => without(run, 3))],
    ['a head is behind its log', 'gaplessLog', (evidence) => edit(evidence, 'chain', (run) => ({ ...run, head: { ...run.head, version: run.head.version - 1 } }))],
    ['a request is settled twice', 'settledOnce', (evidence) => edit(evidence, 'chain', (run) => withCopy(run, indexOfType(run, 'effect.settled')))],
    ['a request is settled before it is made', 'settledOnce', (evidence) => edit(evidence, 'chain', (run) => change(run, indexOfType(run, 'effect.settled'), { request: run.events.length }))],
    ['a step of mode once is started twice', 'settledOnce', (evidence) => edit(evidence, 'payment', (run) => withCopy(run, indexOfType(run, 'effect.started')))],
    ['a step is performed that nobody asked for', 'requestedFirst', (evidence) => editJournal(evidence, 'chain', (entry) => ({ ...entry, request: 999 }))],
    ['a step is performed before its request is stored', 'requestedFirst', (evidence) => editJournal(evidence, 'chain', (entry) => ({ ...entry, beganAt: entry.beganAt - 60_000 }))],
    ['a step of mode once is performed before its start is stored', 'requestedFirst', (evidence) => edit(evidence, 'payment', (run) => change(run, indexOfType(run, 'effect.started'), { request: 0 }))],
    ['a settled step is performed again', 'notRunAgain', (evidence) => repeat(evidence, 'chain', 60_000)],
    ['a settled task of an agent is performed again', 'notRunAgain', (evidence) => repeat(evidence, 'agent', 60_000)],
    ['a step of mode once is performed twice', 'onceSteps', (evidence) => repeat(evidence, 'charge', 0)],
    ['a step is given another key', 'stableKeys', (evidence) => editJournal(evidence, 'chain', (entry) => ({ ...entry, key: `${entry.runId}:1000` }))],
    ['a step is performed twice by one owner', 'explainedRepeats', (evidence) => repeat(evidence, 'chain', 0)],
    ['a completed step was never performed', 'performed', (evidence) => dropFromJournal(evidence, 'chain')],
    ['a completed task of an agent was never performed', 'performed', (evidence) => dropFromJournal(evidence, 'agent')],
    ['a row disagrees with the log', 'rowsAgree', (evidence) => edit(evidence, 'team', (run) => ({ ...run, rowStatus: 'running' }))],
    ['a row is missing', 'rowsAgree', (evidence) => edit(evidence, 'chain', (run) => ({ ...run, rowStatus: undefined }))],
    ['an adaptation has no row', 'rowsAgree', (evidence) => edit(evidence, 'chain', (run) => ({ ...run, rowAdaptations: run.rowAdaptations - 1 }))],
    ['a run is left running', 'nothingLeft', (evidence) => edit(evidence, 'chain', (run) => ({ ...run, head: { ...run.head, status: 'running' } }))],
    ['a lease is still held', 'nothingLeft', (evidence) => edit(evidence, 'chain', (run) => ({ ...run, head: { ...run.head, owner: 'worker 1' } }))],
    ['a stopped process keeps a run', 'handedOver', (evidence) => evidence.handOvers.push({ owner: 'worker 1', held: [runOf('chain', evidence)] })],
    ['an acknowledged message is lost', 'messagesKept', (evidence) => edit(evidence, 'chain', (run) => change(run, indexOfType(run, 'signal.received'), { payload: {} }))],
    ['a message is delivered twice', 'messagesKept', (evidence) => edit(evidence, 'chain', (run) => withCopy(run, indexOfType(run, 'signal.received')))],
    ['a refused message is delivered', 'messagesKept', (evidence) => answerOf(evidence, 'shipment', { is: 'refused', code: 'input.invalid', because: '' })],
    ['a message comes from nobody', 'messagesKept', (evidence) => void startedOf(evidence, 'chain').sent.splice(0)],
    ['a process ends by itself', 'noMishap', (evidence) => evidence.mishaps.push('worker 3 ended by itself')],
  ]
  it.each(falsifications)('see that %s', (_, name, falsify) => {
    const evidence = copyOf(honest)
    falsify(evidence)
    const found = checkAll(evidence)
    expect(found.map(({ check }) => check)).toContain(name)
  })

  it('can all fail', () => {
    expect(new Set(falsifications.map(([, name]) => name))).toEqual(new Set(Object.keys(CHECKS)))
  })

  it('are reported with the log of the run and what was done for it', () => {
    const evidence = copyOf(honest)
    repeat(evidence, 'chain', 60_000)
    const runId = runOf('chain', evidence)
    const lines = printViolations({ evidence, violations: checkAll(evidence) })
    expect(lines).toContain(`run ${runId}`)
    expect(lines.filter((line) => line.includes('notRunAgain: "link 0"'))).toHaveLength(1)
    expect(lines.filter((line) => line.includes('run.ended'))).toHaveLength(1)
    expect(lines.filter((line) => line.includes('begun: /link 0'))).toHaveLength(2)
  })
})

type Falsification = readonly [what: string, check: CheckName, falsify: (evidence: Falsified) => unknown]

/** Evidence that may be changed; the rest is replaced as a whole. */
type Falsified = { -readonly [Key in keyof Evidence]: Evidence[Key] extends readonly (infer Item)[] ? Item[] : Map<string, StoredRun> }

type Journalled = 'chain' | 'charge' | 'agent'

/** Two runs of each workload, in this process and in memory, where the moment of an event is that of its commit. */
async function gather(): Promise<Evidence> {
  const journal: Execution[] = []
  const labour = createLabour({ owner: 'worker 1', note: async (execution) => void journal.push(execution) })
  const defined = WORKLOADS.map((workload) => workload.define(labour))
  await using orchestrator = new Orchestrator({ storage: memoryStorage(), agents: teamAgents(labour) })
  const engine = new WorkflowEngine({ orchestrator, workflows: defined.map(({ workflow }) => workflow), steps: defined.flatMap(({ others = [] }) => others) })
  const started = await Promise.all(WORKLOADS.flatMap(({ name, approval, adaptation }) =>
    [6, 9].map(async (seed): Promise<StartedRun> => {
      const runId = randomUUID()
      const run: StartedRun = { runId, workload: name, seed, start: 'acknowledged', sent: [] }
      const handle = await engine.start(name, { seed }, { id: runId })
      const mark = (what: 'note' | 'adapt' | 'approve') => {
        const text = `${what} ${randomUUID()}`
        run.sent.push({ what, mark: text, answer: { is: 'done' } })
        return text
      }
      await handle.signal(NOTE, { mark: mark('note') })
      if (adaptation !== undefined) await engine.adapt(runId, { ...adaptation, reason: mark('adapt') })
      if (approval !== undefined) {
        for await (const event of handle.events()) if (event.type === 'effect.requested' && event.kind === 'wait') break
        await engine.approve(runId, approval.node, { approved: approval.approves({ seed }), by: mark('approve') })
      }
      await handle.result().catch(() => {})
      return run
    }),
  ))
  const stored = await readStored(orchestrator.runtime.storage, (_runId, _version, at) => at)
  return { started, stored, journal, handOvers: [{ owner: 'worker 1', held: [] }], mishaps: [] }
}

function copyOf(evidence: Evidence): Falsified {
  return structuredClone(evidence) as Falsified
}

function startedOf({ started }: Falsified, workload: string): StartedRun {
  return started.find((run) => run.workload === workload)!
}

function runOf(workload: string, evidence: Falsified): string {
  return startedOf(evidence, workload).runId
}

function edit(evidence: Falsified, workload: string, change: (run: StoredRun) => StoredRun): void {
  const runId = runOf(workload, evidence)
  evidence.stored.set(runId, change(evidence.stored.get(runId)!))
}

function indexOfType({ events }: StoredRun, type: string): number {
  return events.findIndex(({ event }) => event.type === type)
}

function lastIndexOfType({ events }: StoredRun, type: string): number {
  return events.findLastIndex(({ event }) => event.type === type)
}

function without(run: StoredRun, index: number): StoredRun {
  return { ...run, events: run.events.toSpliced(index, 1), committedAt: run.committedAt.toSpliced(index, 1) }
}

/** As if an event had been stored once more, behind all others. */
function withCopy(run: StoredRun, index: number): StoredRun {
  return { ...run, events: [...run.events, { ...run.events[index]!, version: run.events.length + 1 }], committedAt: [...run.committedAt, run.committedAt.at(-1)!] }
}

function change(run: StoredRun, index: number, fields: object): StoredRun {
  const recorded = run.events[index]!
  return { ...run, events: run.events.with(index, { ...recorded, event: { ...recorded.event, ...fields } }) }
}

function entryIndex({ journal, started }: Falsified, what: Journalled): number {
  const chain = started.find(({ workload }) => workload === 'chain')?.runId
  return journal.findIndex(({ runId, node, request }) => (what === 'agent' ? request === null && node === 'critic' : what === 'charge' ? node === 'charge' : runId === chain))
}

function editJournal(evidence: Falsified, what: Journalled, changed: (entry: Execution) => Execution): void {
  const index = entryIndex(evidence, what)
  evidence.journal[index] = changed(evidence.journal[index]!)
}

function dropFromJournal(evidence: Falsified, what: Journalled): void {
  evidence.journal.splice(entryIndex(evidence, what), 1)
}

function repeat(evidence: Falsified, what: Journalled, laterMs: number): void {
  const entry = evidence.journal[entryIndex(evidence, what)]!
  evidence.journal.push({ ...entry, id: randomUUID(), owner: 'worker 2', beganAt: entry.beganAt + laterMs })
}

function answerOf(evidence: Falsified, workload: string, answer: StartedRun['sent'][number]['answer']): void {
  const { sent } = startedOf(evidence, workload)
  sent[0] = { ...sent[0]!, answer }
}
