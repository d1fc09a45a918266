import { PGraph, type DependencyList, type PGraphNodeRecord } from 'p-graph'
import { join, next, type Runner, type Shape, type Workload } from '../in-process/workload.ts'

/**
 * p-graph runs functions in the order of their dependencies and passes nothing between them, so they share an array, as its
 * users do. A graph is built once and run many times, which its documentation allows; runs at work together have one each.
 */
export function createRunner({ shape, atOnce }: Workload): Runner {
  const lanes = Array.from({ length: atOnce }, () => (shape.kind === 'chain' ? createChain(shape) : createFanOut(shape)))
  return (lane) => (lanes[lane] as () => Promise<number>)()
}

function createChain({ length }: Shape & { readonly kind: 'chain' }): () => Promise<number> {
  const values: number[] = []
  const nodes: PGraphNodeRecord = {}
  const dependencies: DependencyList = []
  for (let index = 0; index < length; index++) {
    const run = async () => {
      values[index] = await next(values[index - 1] ?? 0)
    }
    nodes[`next ${index}`] = { run }
    if (index > 0) dependencies.push([`next ${index - 1}`, `next ${index}`])
  }
  const graph = new PGraph(nodes, dependencies)
  return async () => {
    await graph.run()
    return values[length - 1] as number
  }
}

function createFanOut({ width }: Shape & { readonly kind: 'fan-out' }): () => Promise<number> {
  let first = 0
  let output = 0
  const values: number[] = []
  const nodes: PGraphNodeRecord = {
    first: {
      run: async () => {
        first = await next(0)
      },
    },
    join: {
      run: async () => {
        output = await join(values)
      },
    },
  }
  const dependencies: DependencyList = []
  for (let index = 0; index < width; index++) {
    const run = async () => {
      values[index] = await next(first)
    }
    nodes[`next ${index}`] = { run }
    dependencies.push(['first', `next ${index}`], [`next ${index}`, 'join'])
  }
  const graph = new PGraph(nodes, dependencies)
  return async () => {
    await graph.run()
    return output
  }
}
