import type { Client, Operation, Random, Scenario, SimulatedHost } from '@nofx/testing'
import { Orchestrator } from '@nofx/orchestration'
import { WorkflowEngine } from '@nofx/workflows'
import { createBank, type Bank } from './bank.ts'
import { bindWorkflow } from './labour.ts'
import { approval, approves, QUESTION, type MixedApp, type MixedInput } from './workloads/index.ts'

/** Runs that a world starts, so many that one claim takes several, and within how long, in ms. */
const RUNS = 8
const STARTS_MS = 2_000

/**
 * Questions that nobody answers but the clerk of each process, who does so the moment that a log has been read: those of the runs that were
 * read before it, which are here already and have not gone on yet. What is never taken over keeps waiting.
 */
export function clerkScenario(random: Random): Scenario<MixedApp> {
  const bank = createBank()
  return { boot: (host) => boot(host, bank), operations: Array.from({ length: RUNS }, (_, index) => question(random.split(index))) }
}

function boot(host: SimulatedHost, bank: Bank): MixedApp {
  const { storage } = host.options
  const read: typeof storage.log.read = async (runId, options) => {
    const events = await storage.log.read(runId, options)
    answer(orchestrator.runtime)
    return events
  }
  const orchestrator = new Orchestrator({ ...host.options, storage: { ...storage, log: { ...storage.log, read } } })
  const workflows = approval.workflow === undefined ? [] : [bindWorkflow(approval.workflow, host, bank, new Map())]
  return { orchestrator, engine: new WorkflowEngine({ orchestrator, workflows }), runtime: orchestrator.runtime, bank }
}

function answer(runtime: MixedApp['runtime']): void {
  for (const { runId, started } of runtime.live()) {
    if (started === undefined) continue
    const { seed } = started.input as MixedInput
    // It may not have come to its question, or have its answer already.
    runtime.signal(runId, QUESTION, { approved: approves(seed), by: 'the clerk' }).catch(() => {})
  }
}

function question(random: Random): Operation<MixedApp> {
  const input: MixedInput = { seed: random.between(1, 999) }
  return {
    name: 'a question', atMs: random.between(0, STARTS_MS),
    async run(client: Client<MixedApp>) {
      const id = client.id()
      client.expect(id, (end, facts) => (facts.spoiled ? undefined : approval.judge(end, input, facts)))
      await client.call('starts a question', async (app) => void (await approval.start(app, id, input)), id)
    },
  }
}
