// How long does a plan of 100,000 nodes take from its text to its critical path, and what does it keep in memory?
// Usage: node --expose-gc --conditions=@nofx/source benchmarks/planning.ts [--rounds 15]
//
// Two shapes, layers and a long chain, of 300,000 edges each, as plans that name what steps wait for in `after` or read it in inputs; then 99,999
// conditions that fail on their constants, a chain of 1,000,000 nodes, a plan of 10,000 nodes by the builder, and @dagrejs/graphlib on the same
// graphs. All in one process, one after the other, after two rounds that do not count.

import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { analyze, defineStep, defineWorkflow, parsePlan, type Plan, type Ref, type TaskGraph } from '@nofx/workflows'
import { modelPlan } from '../packages/workflows/src/analysis/task-model.ts'
import { taskTimes } from '../packages/workflows/src/analysis/task-times.ts'
import { createDirectedGraph } from '../packages/workflows/src/graph/directed-graph.ts'
import { findCycle } from '../packages/workflows/src/graph/find-cycle.ts'
import { topologicalOrder } from '../packages/workflows/src/graph/topological-order.ts'
import { describeEnvironment, environment } from './measure/environment.ts'
import { spreadOf } from './measure/spread.ts'
import { printVerdict } from './measure/verdict.ts'
import { chain, layered, toPlan, type Shape } from './planning/shapes.ts'

const NODES = 100_000
const EDGES_EACH = 3
const CONDITIONS = 99_999
const CHAIN_NODES = 1_000_000
const BUILDER_NODES = 10_000
const WARM_UP_ROUNDS = 2

const TEXT_TO_PATH_MS_MAX = 250
const ORDER_MS_MAX = 100
const BYTES_A_NODE_MAX = 300
const BUILDER_MS_MAX = 100

/** A dependency of the package whose plans it reads and writes, not of this folder; so it is found from there. */
const GRAPHLIB = '@dagrejs/graphlib'

const { values: options } = parseArgs({ args: process.argv.slice(2).filter((argument) => argument !== '--'), options: { rounds: { type: 'string', default: '15' } } })
const rounds = Number(options.rounds)

console.log('How long does a plan of 100,000 nodes take from its text to its critical path, and what does it keep in memory?')
console.log(describeEnvironment(environment()))
console.log(`\nms, median and quartiles (n = ${rounds}); bytes beyond the plan itself, after a forced collection\n\n| | ms |\n|---|---|`)

const graphlib = await loadGraphlib()
for (const shape of [layered(NODES, EDGES_EACH), chain(NODES, EDGES_EACH)]) await measureShape(shape)
await measureConditions()
await measureLongChain()
await measureBuilder()

async function measureShape(shape: Shape): Promise<void> {
  for (const naming of ['after', 'reads'] as const) measurePlan(`${shape.name}, ${naming}`, JSON.stringify({ ...toPlan(shape, naming), edges: undefined }))
  const tasks = toTasks(shape)
  const order = await measure(`${shape.name}: graph from ids, order and cycle check`, () => orderOf(tasks))
  await measure(`${shape.name}: the whole of analyze, nothing uncertain`, () => analyze(tasks))
  const uncertain = { tasks: tasks.tasks.map((task, index) => ({ ...task, durationMs: { p50: 10 + (index % 7), p90: 30 } })) }
  await measure(`${shape.name}: the whole of analyze, all durations uncertain, 100 draws`, () => analyze(uncertain), 5)
  await measureGraphlib(shape)
  printVerdict({ of: `${shape.name}, ms for order and cycle check`, value: order, limit: { atMost: ORDER_MS_MAX } })
}

function measurePlan(name: string, text: string): void {
  const laps: { readonly [Lap in 'whole' | 'json' | 'parse' | 'model' | 'times']: number[] } = { whole: [], json: [], parse: [], model: [], times: [] }
  for (let round = 0; round < rounds + WARM_UP_ROUNDS; round++) {
    globalThis.gc?.()
    const marks = [performance.now()]
    const json: unknown = JSON.parse(text)
    marks.push(performance.now())
    const plan = parsePlan(json)
    marks.push(performance.now())
    const model = modelPlan(plan, {}).models[0]
    marks.push(performance.now())
    if (model === undefined || model.order.length !== NODES || taskTimes(model).slackMs.length !== NODES) throw new Error('The plan has no order.')
    marks.push(performance.now())
    if (round < WARM_UP_ROUNDS) continue
    const [at = 0, readAt = 0, parsedAt = 0, orderedAt = 0, end = 0] = marks
    laps.whole.push(end - at)
    laps.json.push(readAt - at)
    laps.parse.push(parsedAt - readAt)
    laps.model.push(orderedAt - parsedAt)
    laps.times.push(end - orderedAt)
  }
  const whole = print(`${name}: from ${(text.length / 1e6).toFixed(1)} MB of text to the critical path`, laps.whole)
  print(`${name}: of these, JSON.parse`, laps.json)
  print(`${name}: of these, parsePlan, which finds edges and validates`, laps.parse)
  print(`${name}: of these, order and estimates`, laps.model)
  print(`${name}: of these, critical path`, laps.times)
  const bytes = bytesKept(parsePlan(text))
  printVerdict({ of: `${name}, ms from the text to the critical path`, value: whole, limit: { atMost: TEXT_TO_PATH_MS_MAX } })
  printVerdict({ of: `${name}, bytes a node`, value: bytes, limit: { atMost: BYTES_A_NODE_MAX } })
}

/** What fails is the dearest that a condition over constants can do. */
async function measureConditions(): Promise<void> {
  const nodes = Array.from({ length: CONDITIONS }, (_, node) => ({ type: 'branch', id: `branch-${node}`, condition: { cel: `word + ${node} > 2`, values: { word: { from: 'value', value: 'word' } } } }))
  const plan = { v: 1, name: 'large', version: '1.0.0', nodes, output: { from: 'value' } }
  await measure(`parsePlan, ${CONDITIONS} conditions that fail on their constants`, () => parsePlan(plan))
}

async function measureLongChain(): Promise<void> {
  const tasks = toTasks(chain(CHAIN_NODES, 1))
  await measure(`chain of ${CHAIN_NODES}: graph from ids, order and cycle check`, () => orderOf(tasks))
}

/** Each step reads the three before it. */
async function measureBuilder(): Promise<void> {
  const work = defineStep('work', { run: async (_: { values: unknown }) => ({ result: 1 }) })
  const build = (): Plan => defineWorkflow('large', {}, ({ input, step }) => {
    const made: Ref<{ result: number }>[] = []
    for (let node = 0; node < BUILDER_NODES; node++) made.push(step(work, { values: node === 0 ? input : made.slice(-EDGES_EACH).map((ref) => ref.result) }, { id: `step-${node}` }))
    return made.at(-1)
  }).plan
  if (build().nodes.length !== BUILDER_NODES) throw new Error('The builder has made another plan.')
  const median = await measure(`builder, ${BUILDER_NODES} steps`, build)
  printVerdict({ of: `a plan of ${BUILDER_NODES} nodes by the builder, ms`, value: median, limit: { atMost: BUILDER_MS_MAX } })
}

function toTasks({ sources }: Shape): TaskGraph {
  return { tasks: sources.map((reads, node) => ({ id: `step-${node}`, durationMs: 1, after: reads.map((source) => `step-${source}`) })) }
}

function orderOf({ tasks }: TaskGraph): void {
  const graph = createDirectedGraph(tasks, ({ id }) => id, ({ after = [] }) => after)
  const order = topologicalOrder(graph)
  if (findCycle(graph, order) !== undefined || order.length !== tasks.length) throw new Error('A cycle was found where there is none.')
}

/** What the model of a plan and its times hold on to, both directions of the graph included. That is kept with the list of nodes, so they get another one. */
function bytesKept(parsed: Plan): number {
  const plan = { ...parsed, nodes: [...parsed.nodes] }
  const before = heapBytes()
  const model = modelPlan(plan, {}).models[0]
  const kept = [model, model?.graph.outgoing, model && taskTimes(model)]
  const bytes = (heapBytes() - before) / plan.nodes.length
  if (kept.includes(undefined)) throw new Error('The plan has no model.')
  return bytes
}

function heapBytes(): number {
  if (globalThis.gc === undefined) throw new Error('Run it with --expose-gc.')
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

async function measureGraphlib(shape: Shape): Promise<void> {
  try {
    await measure(`${shape.name}: @dagrejs/graphlib, graph from ids and order`, () => {
      const graph = new graphlib.Graph({ directed: true })
      shape.sources.forEach((_, node) => graph.setNode(`step-${node}`))
      shape.sources.forEach((reads, node) => { for (const source of reads) graph.setEdge(`step-${source}`, `step-${node}`) })
      graphlib.alg.topsort(graph)
    }, 3)
  } catch (error) {
    console.log(`| ${shape.name}: @dagrejs/graphlib, graph from ids and order | ${(error as Error).message} |`)
  }
}

/** What is used of it here. */
interface Graphlib {
  readonly Graph: new (options: { readonly directed: boolean }) => { setNode(id: string): unknown; setEdge(source: string, target: string): unknown }
  readonly alg: { topsort(graph: object): readonly string[] }
}

async function loadGraphlib(): Promise<Graphlib> {
  const require = createRequire(new URL('../packages/workflows/package.json', import.meta.url))
  return (await import(pathToFileURL(require.resolve(GRAPHLIB)).href)) as Graphlib
}

async function measure(name: string, run: () => unknown, count = rounds): Promise<number> {
  const samples: number[] = []
  for (let round = 0; round < count + WARM_UP_ROUNDS; round++) {
    globalThis.gc?.()
    const at = performance.now()
    run()
    if (round >= WARM_UP_ROUNDS) samples.push(performance.now() - at)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return print(name, samples)
}

function print(name: string, samples: readonly number[]): number {
  const { median, lowerQuartile, upperQuartile, n } = spreadOf(samples)
  console.log(`| ${name} | ${median.toFixed(1)} (${lowerQuartile.toFixed(1)} to ${upperQuartile.toFixed(1)})${n === rounds ? '' : `, n = ${n}`} |`)
  return median
}
