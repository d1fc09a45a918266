import type { EffectSettled, Storage } from '@nofx/core'
import { defineStep, defineWorkflow, WorkflowEngine, type Ref } from '@nofx/workflows'
import { next, STEPS, type DurableContender } from './workload.ts'

/** Read at a time to count the steps. */
const EVENTS_PER_PAGE = 10_000
const EXECUTIONS_MAX = 1_000_000

const nextStep = defineStep('next', { run: next })
const workflow = defineWorkflow<number, Ref<number>>('chain', {}, ({ input, step }) => {
  let value: Ref<number> = input
  for (let index = 0; index < STEPS; index++) value = step(nextStep, value, { id: `next ${index}` })
  return value
})

/** The engine as it comes: every request and outcome is an event, and the documented tables are kept. */
export async function createNofx(storage: Storage): Promise<DurableContender> {
  const engine = new WorkflowEngine({ workflows: [workflow], storage })
  await engine.runtime.ready()
  const run = async () => (await engine.start(workflow, 0)).result()
  const start = async () => {
    const started = await engine.start(workflow, 0)
    return { result: started.result() }
  }
  return { run, start, storedSteps: () => storedSteps(storage) }
}

/** Of the executions that the documented table has as completed, the steps that the log has as completed. */
async function storedSteps({ log, records }: Storage): Promise<number> {
  const executions = await records.read('workflow_executions', { status: 'completed' }, { limit: EXECUTIONS_MAX })
  const completed = new Set(executions.map(({ id }) => id))
  let steps = 0
  for (let after = 0; ; ) {
    const page = await log.readAll({ after, limit: EVENTS_PER_PAGE, types: ['effect.settled'] })
    steps += page.filter(({ runId, event }) => completed.has(runId) && (event as EffectSettled).status === 'completed').length
    if (page.length < EVENTS_PER_PAGE) return steps
    after = page.at(-1)?.position ?? after
  }
}
