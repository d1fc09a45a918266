import { memoryStorage } from '@nofx/core'
import { defineStep, defineWorkflow, WorkflowEngine, type Builder, type Ref } from '@nofx/workflows'
import { join, next, stepsOf, type Runner, type Shape, type Workload } from './workload.ts'

const nextStep = defineStep('next', { run: next })
const joinStep = defineStep('join', { run: join })

/** The whole engine on its store in memory, as it comes: every run has a log, and every request and outcome is an event in it. */
export async function createRunner({ shape, endedRunsMax }: Workload): Promise<Runner> {
  const workflow = defineWorkflow<number, Ref<number>>(shape.kind, {}, (builder) => buildShape(builder, shape))
  const storage = memoryStorage(endedRunsMax === undefined ? {} : { endedRunsMax })
  const engine = new WorkflowEngine({ workflows: [workflow], storage })
  const start = () => engine.start(workflow, 0)

  const run = await start()
  await run.result()
  const events = await storage.log.read(run.id)
  const expected = 2 * stepsOf(shape) + 2
  if (events.length !== expected) throw new Error(`A run left ${events.length} events in place of ${expected}.`)

  return async () => (await start()).result()
}

function buildShape({ input, step }: Builder<number>, shape: Shape): Ref<number> {
  if (shape.kind === 'fan-out') {
    const first = step(nextStep, input, { id: 'first' })
    return step(joinStep, Array.from({ length: shape.width }, (_, index) => step(nextStep, first, { id: `next ${index}` })))
  }
  let value: Ref<number> = input
  for (let index = 0; index < shape.length; index++) value = step(nextStep, value, { id: `next ${index}` })
  return value
}
