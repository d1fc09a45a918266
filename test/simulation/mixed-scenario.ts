import { Orchestrator } from '@nofx/orchestration'
import type { Client, Judge, Operation, Random, Scenario, SimulatedHost } from '@nofx/testing'
import { WorkflowEngine, type Step } from '@nofx/workflows'
import { createBank, type Bank } from './bank.ts'
import { bindStep, bindWorkflow } from './labour.ts'
import { createAgents, WORKLOADS, type MixedApp, type MixedInput, type Workload } from './workloads/index.ts'

/** Runs that a world starts, and within how long, in ms. */
const RUNS_MIN = 6
const RUNS_MAX = 14
const STARTS_MS = 12_000

/** What happens to runs beside being run. */
const CANCELLED_RATE = 0.2
const NOTED_RATE = 0.35

/** A start that nobody has acknowledged is asked for again so often. */
const STARTS_MAX = 12

/** Sessions and workflows of every shape, on every process, with people who answer, note and cancel. */
export function mixedScenario(random: Random): Scenario<MixedApp> {
  return mixed(random, () => WORKLOADS)
}

/**
 * The same, with one process of another release, which lacks a workflow whose runs are told things: it leaves them to others, and has to
 * see to it that they are taken up and told.
 */
export function releasesScenario(random: Random): Scenario<MixedApp> {
  const release = random.split('release')
  const slot = `p${release.between(2, 3)}`
  const lacking = release.pick(WORKLOADS.filter(({ workflow, story }) => workflow !== undefined && story !== undefined))
  return mixed(random, ({ name }) => (name.split('.')[0] === slot ? WORKLOADS.filter((workload) => workload !== lacking) : WORKLOADS))
}

function mixed(random: Random, workloadsOf: (host: SimulatedHost) => readonly Workload[]): Scenario<MixedApp> {
  const runs = random.between(RUNS_MIN, RUNS_MAX)
  const bank = createBank()
  return { boot: (host) => boot(host, bank, workloadsOf(host)), operations: Array.from({ length: runs }, (_, index) => operation(random.split(index))) }
}

function boot(host: SimulatedHost, bank: Bank, workloads: readonly Workload[]): MixedApp {
  const bound = new Map<string, Step>()
  const orchestrator = new Orchestrator({ ...host.options, agents: createAgents(host) })
  const workflows = workloads.flatMap(({ workflow }) => (workflow === undefined ? [] : [bindWorkflow(workflow, host, bank, bound)]))
  const engine = new WorkflowEngine({ orchestrator, workflows, steps: workloads.flatMap(({ others = [] }) => others.map((step) => bindStep(step, host, bank, bound))) })
  return { orchestrator, engine, runtime: orchestrator.runtime, bank }
}

function operation(random: Random): Operation<MixedApp> {
  const workload = random.pick(WORKLOADS)
  const input: MixedInput = { seed: random.between(1, 999) }
  return { name: `one "${workload.name}"`, atMs: random.between(0, STARTS_MS), run: (client) => tell(client, workload, input) }
}

/** The story of one run, as those outside live it. */
async function tell(client: Client<MixedApp>, workload: Workload, input: MixedInput): Promise<void> {
  const { random } = client
  const id = client.id()
  client.expect(id, judgeOf(workload, input))
  const tasks: Promise<unknown>[] = []
  const hasBegun = start(client, workload, id, input)
  if (random.chance(CANCELLED_RATE)) tasks.push(cancel(client, id, hasBegun))
  if (random.chance(NOTED_RATE)) tasks.push(note(client, id, hasBegun))
  if (workload.story !== undefined) tasks.push(hasBegun.then(() => workload.story?.(client, id, input)))
  await Promise.all([hasBegun, ...tasks])
}

async function start(client: Client<MixedApp>, workload: Workload, id: string, input: MixedInput): Promise<void> {
  for (let turn = 0; turn < STARTS_MAX; turn++) {
    const answer = await client.call(`starts "${workload.name}"`, (app) => workload.start(app, id, input).then(() => undefined), id)
    if (answer.is === 'done') return
    await client.sleep(client.random.between(20, 400))
  }
}

async function cancel(client: Client<MixedApp>, id: string, hasBegun: Promise<void>): Promise<void> {
  const waitMs = client.random.between(0, 4_000)
  await Promise.all([hasBegun, client.sleep(waitMs)])
  const mark = client.id('cancel')
  await client.tell({ runId: id, what: 'cancel', mark }, ({ runtime }) => runtime.cancel(id, mark))
}

async function note(client: Client<MixedApp>, id: string, hasBegun: Promise<void>): Promise<void> {
  const waitMs = client.random.between(0, 3_000)
  await Promise.all([hasBegun, client.sleep(waitMs)])
  const mark = client.id('note')
  await client.tell({ runId: id, what: 'note', mark }, ({ runtime }) => runtime.signal(id, 'note', { mark }))
}

function judgeOf(workload: Workload, input: MixedInput): Judge {
  return (end, facts) => {
    if (end.status === 'cancelled') return facts.cancelledBy.includes(end.reason) ? undefined : `It was cancelled, and nobody did: ${end.reason}`
    return facts.spoiled ? undefined : workload.judge(end, input, facts)
  }
}
