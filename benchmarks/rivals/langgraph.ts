import { END, ReducedValue, START, StateGraph, StateSchema } from '@langchain/langgraph'
import { z } from 'zod'
import { join, next, stepsOf, type Runner, type Workload } from '../in-process/workload.ts'

const State = new StateSchema({
  value: z.number(),
  values: new ReducedValue(z.array(z.number()).default(() => []), {
    inputSchema: z.array(z.number()),
    reducer: (held: number[], added: number[]) => held.concat(added),
  }),
})

/**
 * LangGraph's Graph API: a node for each step, compiled once without a checkpointer, so that nothing is persisted, and invoked
 * for each run. Parallel nodes write to a value with a reducer; the join has an edge that waits for all of them.
 */
export function createRunner({ shape }: Workload): Runner {
  const graph = shape.kind === 'chain' ? buildChain(shape.length) : buildFanOut(shape.width)
  const compiled = graph.compile()
  // Its limit on supersteps is 25 unless told otherwise.
  const config = { recursionLimit: stepsOf(shape) + 1 }
  return async () => (await compiled.invoke({ value: 0 }, config)).value
}

// The builder types know nodes by their literal names; the names of a generated graph are only strings.
export type AnyNameGraph = StateGraph<typeof State, typeof State.State, typeof State.Update, string>

function createGraph(): AnyNameGraph {
  return new StateGraph(State) as unknown as AnyNameGraph
}

export function buildChain(length: number): AnyNameGraph {
  const graph = createGraph()
  let before: string = START
  for (let index = 0; index < length; index++) {
    const id = `next ${index}`
    graph.addNode(id, async ({ value }) => ({ value: await next(value) }))
    graph.addEdge(before, id)
    before = id
  }
  return graph.addEdge(before, END)
}

function buildFanOut(width: number): AnyNameGraph {
  const graph = createGraph()
  graph.addNode('first', async ({ value }) => ({ value: await next(value) }))
  graph.addNode('join', async ({ values }) => ({ value: await join(values) }))
  graph.addEdge(START, 'first')
  const ids = Array.from({ length: width }, (_, index) => `next ${index}`)
  for (const id of ids) {
    graph.addNode(id, async ({ value }) => ({ values: [await next(value)] }))
    graph.addEdge('first', id)
  }
  graph.addEdge(ids, 'join')
  return graph.addEdge('join', END)
}
