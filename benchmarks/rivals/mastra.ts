import { createStep, createWorkflow } from '@mastra/core/workflows'
import { z } from 'zod'
import { join, next, type Runner, type Workload } from '../in-process/workload.ts'

/**
 * Mastra's default engine: a workflow built with `then` and `parallel`, committed once, and a run created and started for each
 * run. It has no storage, so nothing is persisted; schemas are obligatory, and their check is switched off with the documented
 * option, since no other contender checks anything here.
 */
export function createRunner({ shape }: Workload): Runner {
  const empty = createWorkflow({ id: shape.kind, inputSchema: z.number(), outputSchema: z.number(), options: { validateInputs: false } })
  let workflow = empty
  if (shape.kind === 'chain') {
    for (let index = 0; index < shape.length; index++) workflow = workflow.then(createNext(`next ${index}`))
  } else {
    const ids = Array.from({ length: shape.width }, (_, index) => `next ${index}`)
    // What `parallel` yields is known to its types only for steps that are written out one by one.
    workflow = workflow.then(createNext('first')).parallel(ids.map(createNext)).then(createJoin(ids) as never) as unknown as typeof empty
  }
  workflow.commit()
  return async () => {
    const run = await workflow.createRun()
    const result = await run.start({ inputData: 0 })
    if (result.status !== 'success') throw new Error(`Mastra's run ended as ${result.status}.`)
    return result.result as number
  }
}

export function createNext(id: string) {
  return createStep({ id, inputSchema: z.number(), outputSchema: z.number(), execute: ({ inputData }) => next(inputData) })
}

function createJoin(ids: readonly string[]) {
  const inputSchema = z.object(Object.fromEntries(ids.map((id) => [id, z.number()])))
  return createStep({ id: 'join', inputSchema, outputSchema: z.number(), execute: ({ inputData }) => join(Object.values(inputData)) })
}
