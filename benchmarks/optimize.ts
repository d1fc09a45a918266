// Question: how much sooner, on how much less, are recorded workflows done by what `optimize` makes of them?
//
// node --conditions=@nofx/source benchmarks/optimize.ts --data <folder> [--workers 4,16,64] [--seed 1]
//
// The folder has workflows/*.json. Everything is simulated with the runtimes that were recorded; what a task reads is there at once. Baselines:
//
// - as recorded: the tasks in the order of the recording, each on the machine that it was recorded on; the workers are shared out evenly among those machines.
//   (The recordings have no times of starts. Their own makespans contain queues and staging of data, so they are no baseline.)
// - level by level: all tasks of a level, in the order of the recording on whatever worker is free, before any of the next.
// - as written: whatever is ready, in the order of the recording, on whatever worker is free.
//
// Resource use is workers times the makespan for which they are held, efficiency the share of it in which they work. At one price for all
// workers, resource use is cost. A second part has two kinds of workers, which is made up: half of them twice as fast and half as dear again for the same
// work; its baseline gives the tasks to both in turn.

import { parseArgs } from 'node:util'
import { analyze, optimize, type Plan, type PlanNode } from '@nofx/workflows'
import { describeEnvironment, environment } from './measure/environment.ts'
import { spreadOf } from './measure/spread.ts'
import { printVerdict } from './measure/verdict.ts'
import { asRecorded, asWritten, levelByLevel } from './optimize/baselines.ts'
import { readRecordings, type Recording } from './schedule/read-data.ts'

const TIME_MIN = 40
const RESOURCES_MIN = 30
const EFFICIENCY_MIN = 50
const KINDS_WORKERS = 16
/** Sums of the same numbers in another order differ by less. */
const ROUNDING_SHARE = 1e-9

const { values: options } = parseArgs({
  // pnpm hands the "--" before options on.
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: { data: { type: 'string' }, workers: { type: 'string', default: '4,16,64' }, seed: { type: 'string', default: '1' } },
})
if (options.data === undefined) throw new Error('Give the folder of the public data: --data <folder>.')
const seed = Number(options.seed)
const recordings = readRecordings(options.data)

/** What it takes to do a workflow in some way. */
interface Way {
  readonly seconds: number
  readonly workers: number
}

interface Case {
  readonly name: string
  readonly workers: number
  /** No schedule is shorter. */
  readonly leastSeconds: number
  readonly baselines: Readonly<Record<string, Way>>
  /** With all workers, and on as few as it needs to be done as soon as with all of them, or as the baseline of that name. */
  readonly optimised: Way
  readonly onFewest: Way
  readonly onFewestFor: Readonly<Record<string, Way>>
}

console.log('How much sooner, on how much less, are recorded workflows done by what `optimize` makes of them?')
console.log(describeEnvironment(environment()))
console.log(`n = ${recordings.length} workflows`)
const tookMs: number[] = []
const cases = options.workers.split(',').map(Number).flatMap((workers) => recordings.map((recording) => measure(recording, workers)))

printTable('With the same workers: % by which the makespan is smaller', (each, baseline) => saved(baseline.seconds, each.optimised.seconds))
printTable('The same, if it were as short as its critical path and its work allow: nothing could save more', (each, baseline) => saved(baseline.seconds, each.leastSeconds))
printTable('On as few workers as it needs to be done as soon as with all: % less resource use', (each, baseline) => saved(use(baseline), use(each.onFewest)))
printTable('On as few workers as it needs to be done no later than the baseline: % less resource use', (each, baseline, name) => saved(use(baseline), use(each.onFewestFor[name] ?? baseline)))
printTable('The same: % more efficiency', (each, baseline, name) => 100 * (use(baseline) / use(each.onFewestFor[name] ?? baseline) - 1))
measureKinds(KINDS_WORKERS)

const took = spreadOf(tookMs)
console.log(`\nOne call of \`optimize\` took ${took.median.toFixed(0)} ms in the median (${took.lowerQuartile.toFixed(0)} to ${took.upperQuartile.toFixed(0)}, at most ${took.max.toFixed(0)}).\n`)
for (const name of Object.keys(cases[0]?.baselines ?? {})) {
  const all = (of: (each: Case, baseline: Way) => number) => cases.map((each) => of(each, each.baselines[name] as Way))
  printVerdict({ of: `makespan, mean % below "${name}" with the same workers`, value: average(all((each, baseline) => saved(baseline.seconds, each.optimised.seconds))), limit: { atLeast: TIME_MIN } })
  printVerdict({ of: `resource use, mean % below "${name}" when done no later`, value: average(all((each, baseline) => saved(use(baseline), use(each.onFewestFor[name] as Way)))), limit: { atLeast: RESOURCES_MIN } })
  // A mean of ratios would be that of the few workflows that need next to nothing.
  printVerdict({ of: `efficiency, median % above "${name}" when done no later`, value: spreadOf(all((each, baseline) => 100 * (use(baseline) / use(each.onFewestFor[name] as Way) - 1))).median, limit: { atLeast: EFFICIENCY_MIN } })
}

function measure(recording: Recording, workers: number): Case {
  const baselines = { 'as recorded': asRecorded(recording, workers), 'level by level': levelByLevel(recording, workers), 'as written': asWritten(recording, workers) }
  const plan = planOf(recording)
  const estimates = estimatesOf(recording)
  const run = (deadlineMs?: number) => {
    const startedAt = performance.now()
    const { after, before, proposals } = optimize(plan, { estimates, seed, resources: { capacities: { worker: workers } }, ...(deadlineMs !== undefined && { deadlineMs }) })
    tookMs.push(performance.now() - startedAt)
    const optimised = { seconds: after.makespanMs.mean / 1_000, workers }
    const smaller = proposals.find(({ kind }) => kind === 'resize')
    const fewest = smaller?.kind === 'resize' ? { seconds: (after.makespanMs.mean - smaller.gain.timeMs.mean) / 1_000, workers: smaller.capacities.worker ?? workers } : optimised
    return { optimised, fewest, beforeSeconds: before.makespanMs.mean / 1_000 }
  }
  const free = run()
  // The simulator of the package and that of the baselines share no code.
  const written = baselines['as written']
  if (Math.abs(free.beforeSeconds - written) > 1e-6 * written) throw new Error(`${recording.name} on ${workers}: the plan as it was takes ${free.beforeSeconds} s, and ${written} s by the baseline.`)
  return {
    name: recording.name, workers, leastSeconds: Math.max(analyze(plan, { estimates }).makespanMs / 1_000, recording.tasks.reduce((sum, { runtimeSeconds }) => sum + runtimeSeconds / workers, 0)),
    baselines: Object.fromEntries(Object.entries(baselines).map(([name, seconds]) => [name, { seconds, workers }])),
    optimised: free.optimised, onFewest: free.fewest,
    onFewestFor: Object.fromEntries(Object.entries(baselines).map(([name, seconds]) => [name, run(seconds * 1_000).fewest])),
  }
}

function estimatesOf({ tasks }: Recording) {
  return Object.fromEntries(tasks.map(({ id, runtimeSeconds }) => [String(id), { durationMs: runtimeSeconds * 1_000 }]))
}

/** Workers of two kinds: what the proposed agents save, of time within the cost of the baseline, and of cost within its time. */
function measureKinds(workers: number): void {
  const agents = ['fast', 'slow'].map((id) => ({ id, slots: workers / 2 }))
  const results = recordings.map((recording) => {
    const plan = withoutResources(planOf(recording))
    const offers = Object.fromEntries(recording.tasks.map(({ id, runtimeSeconds }) => [String(id), { fast: { durationMs: runtimeSeconds * 500, costUsd: runtimeSeconds * 1.5 }, slow: { durationMs: runtimeSeconds * 1_000, costUsd: runtimeSeconds } }]))
    const agentOf = Object.fromEntries(recording.tasks.map(({ id }, index) => [String(id), index % 2 === 0 ? 'fast' : 'slow']))
    const run = (limits: { readonly deadlineMs?: number; readonly budgetUsd?: number }) => {
      const { before, after, proposals } = optimize(plan, { estimates: estimatesOf(recording), seed, resources: { agents, offers, agentOf }, ...limits })
      const gain = proposals.find(({ kind }) => kind === 'assign')?.gain
      const done = { ms: after.makespanMs.mean - (gain?.timeMs.mean ?? 0), usd: after.costUsd.mean - (gain?.costUsd.mean ?? 0) }
      return { before, done, time: saved(before.makespanMs.mean, done.ms), cost: saved(before.costUsd.mean, done.usd) }
    }
    const { before } = run({})
    const sooner = run({ budgetUsd: before.costUsd.mean * (1 + ROUNDING_SHARE) })
    const cheaper = run({ deadlineMs: before.makespanMs.mean * (1 + ROUNDING_SHARE) })
    // Both limits are to be kept.
    if (sooner.done.usd > before.costUsd.mean * (1 + 2 * ROUNDING_SHARE) || cheaper.done.ms > before.makespanMs.mean * (1 + 2 * ROUNDING_SHARE)) throw new Error(`${recording.name}: a limit was exceeded.`)
    return { sooner, cheaper }
  })
  console.log(`\n**${workers} workers of two kinds, baseline in turn, n = ${results.length}: % saved**\n\n| wanted | time, mean | time, median and quartiles | cost, mean | cost, median and quartiles |\n|---|---|---|---|---|`)
  for (const [title, kind] of [['sooner, at no more cost', 'sooner'], ['cheaper, no later', 'cheaper']] as const) {
    const cells = (['time', 'cost'] as const).flatMap((what) => {
      const values = results.map((each) => each[kind][what])
      const { median, lowerQuartile, upperQuartile } = spreadOf(values)
      return [average(values).toFixed(1), `${median.toFixed(1)} (${lowerQuartile.toFixed(1)} to ${upperQuartile.toFixed(1)})`]
    })
    console.log(`| ${title} | ${cells.join(' | ')} |`)
  }
}

function withoutResources(plan: Plan): Plan {
  return { ...plan, nodes: plan.nodes.map((node) => (node.type === 'step' ? { ...node, resources: {} } : node)) }
}

/** Each task is a step that reads what its parents yield, so no wait can go. */
function planOf({ name, tasks }: Recording): Plan {
  const nodes = tasks.map(({ id, type, parents }): PlanNode => ({
    type: 'step', id: String(id), step: type, effect: 'idempotent', resources: { worker: 1 },
    input: { from: 'object', fields: { task: { from: 'value', value: id }, parents: { from: 'array', items: parents.map((parent) => ({ from: 'node', node: String(parent), path: [] })) } } },
  }))
  return { v: 1, name, version: '1.0.0', nodes, edges: tasks.flatMap(({ id, parents }) => parents.map((parent) => ({ source: String(parent), target: String(id) }))), output: { from: 'value', value: null } }
}

function printTable(title: string, valueOf: (each: Case, baseline: Way, name: string) => number): void {
  console.log(`\n**${title}**\n\n| baseline | workers | mean | median and quartiles | least | most |\n|---|---|---|---|---|---|`)
  for (const name of Object.keys(cases[0]?.baselines ?? {})) {
    for (const workers of [...new Set(cases.map((each) => each.workers)), undefined]) {
      const values = cases.filter((each) => workers === undefined || each.workers === workers).map((each) => valueOf(each, each.baselines[name] as Way, name))
      const { median, lowerQuartile, upperQuartile, min, max } = spreadOf(values)
      console.log(`| ${name} | ${workers ?? 'all'} | ${average(values).toFixed(1)} | ${median.toFixed(1)} (${lowerQuartile.toFixed(1)} to ${upperQuartile.toFixed(1)}) | ${min.toFixed(1)} | ${max.toFixed(1)} |`)
    }
  }
}

function use({ seconds, workers }: Way): number {
  return seconds * workers
}

function saved(before: number, after: number): number {
  return 100 * (1 - after / before)
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
