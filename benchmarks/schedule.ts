// Question: how far above the best known are the makespans of `schedule`, after how many schedules or how much time?
//
// node --conditions=@nofx/source benchmarks/schedule.ts --data <folder> [--time 100,1000 | --schedules 100,1000,10000]
//   [--only rcpsp,workflows,machines] [--sets j30,j60] [--seed 1] [--out results.json] [--split <folder>]
//
// The folder has rcpsp/*.json (PSPLIB) and workflows/*.json (recorded workflows). Each line that begins with "{" is the result of one
// instance, with its starts; `--out` keeps them as one list, `--split` as the files that independent checkers take: one a set, one a
// workflow and number of workers. Of several limits, the results of the last are kept; all together are the curve of quality against time.
//
// Three parts: `rcpsp`, projects with four shared resources; `workflows`, on 4, 16 and 64 identical workers; `machines`, on 2, 4 and 8
// unlike machines with transfers, beside HEFT.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { schedule, type Schedule, type ScheduleOptions, type ScheduleProblem } from '@nofx/workflows'
import { describeEnvironment, environment } from './measure/environment.ts'
import { spreadOf, type Spread } from './measure/spread.ts'
import { printVerdict } from './measure/verdict.ts'
import { heft } from './schedule/heft.ts'
import { readProjects, readRecordings, type Project, type Recording } from './schedule/read-data.ts'
import { unlikeMachines, type Unlikeness } from './schedule/unlike-machines.ts'

/** % above the best known, by set and ms. */
const ABOVE_BEST_MAX: Readonly<Record<string, Readonly<Record<number, number>>>> = { j30: { 100: 0.4, 1_000: 0.15 }, j60: { 100: 1.4, 1_000: 1 }, j120: { 100: 4.5, 1_000: 3.2 } }
const US_A_SCHEDULE_MAX: Readonly<Record<string, number>> = { j60: 20 }
const OVER_BOUND_MAX = 1.05
const OVER_HEFT_MAX = 0.95
const WORKERS = [4, 16, 64]
const MACHINES = [2, 4, 8]
/** By task, as HEFT's authors draw machines, is what the target is for. By kind of task, HEFT leaves less to gain: it is there to be seen. */
const UNLIKENESSES: readonly { readonly unlikeness: Unlikeness; readonly spread: number }[] = [{ unlikeness: 'task', spread: 0.5 }, { unlikeness: 'task', spread: 1 }, { unlikeness: 'kind', spread: 1 }]

const { values: options } = parseArgs({
  // pnpm hands the "--" before options on.
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: {
    data: { type: 'string' }, time: { type: 'string' }, schedules: { type: 'string' }, only: { type: 'string', default: 'rcpsp,workflows,machines' },
    sets: { type: 'string' }, seed: { type: 'string', default: '1' }, out: { type: 'string' }, split: { type: 'string' },
  },
})
if (options.data === undefined) throw new Error('Give the folder of the public data: --data <folder>.')

interface Limit {
  readonly name: string
  readonly ms?: number
  readonly options: ScheduleOptions
}

const seed = Number(options.seed)
const limits: readonly Limit[] =
  options.schedules === undefined
    ? (options.time ?? '100,1000').split(',').map(Number).map((ms) => ({ name: `${ms} ms`, ms, options: { timeLimitMs: ms, seed } }))
    : options.schedules.split(',').map(Number).map((count) => ({ name: `${count} schedules`, options: { scheduleLimit: count, seed } }))
const kept: unknown[] = []
const parts = options.only.split(',')

console.log('How far above the best known are the makespans of `schedule`, after how many schedules or how much time?')
console.log(describeEnvironment(environment()))
// What is compiled when the first instance is measured should not depend on which one that is.
for (const project of readProjects(options.data)[0]?.projects.slice(0, 3) ?? []) schedule(toProblem(project), { scheduleLimit: 5_000 })

if (parts.includes('rcpsp')) {
  for (const { set, projects } of readProjects(options.data)) if (options.sets?.split(',').includes(set) ?? true) measureProjects(set, projects)
}
if (parts.includes('workflows')) measureWorkflows(readRecordings(options.data))
if (parts.includes('machines')) measureMachines(readRecordings(options.data))
if (options.out !== undefined) writeFileSync(options.out, JSON.stringify(kept))

function measureProjects(set: string, projects: readonly Project[]): void {
  printHeading(`${set}**, n = ${projects.length}`, ['limit', '% above best known', '% above critical path', 'best known reached', 'proved best', 'gap to own bound, %', 'µs a schedule, median and quartiles'])
  const results = limits.map((limit) => ({ limit, runs: projects.map((project) => run(toProblem(project), limit)) }))
  for (const { limit, runs } of results) {
    const makespans = runs.map(({ result }) => result.makespanMs)
    const aboveBest = 100 * mean(projects.map(({ bestKnown }, index) => (makespans[index] ?? 0) / bestKnown.ub - 1))
    const aboveCpm = 100 * mean(projects.map(({ cpmLowerBound }, index) => (makespans[index] ?? 0) / cpmLowerBound - 1))
    const reached = projects.filter(({ bestKnown }, index) => (makespans[index] ?? 0) <= bestKnown.ub).length
    const timed = longEnough(runs)
    const us = timed.length === 0 ? 'too few' : printSpread(spreadOf(timed))
    const gap = 100 * mean(runs.map(({ result }) => result.gap))
    printRow(limit.name, aboveBest.toFixed(3), aboveCpm.toFixed(2), reached, countOptimal(runs), gap.toFixed(2), us)
  }
  console.log('')
  for (const { limit, runs } of results) {
    const max = ABOVE_BEST_MAX[set]?.[limit.ms ?? 0]
    const value = 100 * mean(projects.map(({ bestKnown }, index) => (runs[index]?.result.makespanMs ?? 0) / bestKnown.ub - 1))
    if (max !== undefined) printVerdict({ of: `${set} at ${limit.name}, % above best known`, value, limit: { atMost: max } })
  }
  const usMax = US_A_SCHEDULE_MAX[set]
  const timed = longEnough(results.at(-1)?.runs ?? [])
  if (usMax !== undefined && timed.length > 0) printVerdict({ of: `${set}, µs a schedule`, value: spreadOf(timed).median, limit: { atMost: usMax } })
  const entries = projects.map(({ name, cpmLowerBound }, index) => keep(results.at(-1)?.runs[index], { set, name, cpmLowerBound }, 1))
  split(`${set}.json`, entries)
}

function measureWorkflows(recordings: readonly Recording[]): void {
  const cases = recordings.flatMap((recording) => WORKERS.map((workers) => ({ recording, workers, problem: identicalWorkers(recording, workers), plainBoundMs: plainBound(recording, workers) })))
  printHeading(`Recorded workflows on ${WORKERS.join(', ')} identical workers**, n = ${cases.length}`, ['limit', 'makespan over max(critical path, work / workers)', 'over own lower bound', 'proved best'])
  printRow('HEFT', mean(cases.map(({ recording, workers, plainBoundMs }) => heft(forIdentical(recording, workers)) / plainBoundMs)).toFixed(4), '', '')
  const results = limits.map((limit) => ({ limit, runs: cases.map(({ problem }) => run(problem, limit)) }))
  for (const { limit, runs } of results) {
    const overPlain = mean(cases.map(({ plainBoundMs }, index) => (runs[index]?.result.makespanMs ?? 0) / plainBoundMs))
    printRow(limit.name, overPlain.toFixed(4), (1 + mean(runs.map(({ result }) => result.gap))).toFixed(4), countOptimal(runs))
  }
  console.log('')
  const runs = results.at(-1)?.runs ?? []
  printVerdict({ of: 'workflows, makespan over the plain lower bound', value: mean(cases.map(({ plainBoundMs }, index) => (runs[index]?.result.makespanMs ?? 0) / plainBoundMs)), limit: { atMost: OVER_BOUND_MAX } })
  printVerdict({ of: 'workflows, makespan over our own lower bound', value: 1 + mean(runs.map(({ result }) => result.gap)), limit: { atMost: OVER_BOUND_MAX } })
  cases.forEach(({ recording: { name }, workers, plainBoundMs }, index) => split(`${name}.${workers}.json`, keep(runs[index], { set: 'workflows', name, workers, plainBoundMs }, 1_000)))
}

function measureMachines(recordings: readonly Recording[]): void {
  const cases = MACHINES.flatMap((types) =>
    UNLIKENESSES.flatMap(({ unlikeness, spread }) =>
      recordings.map((recording, index) => {
        const { problem, forHeft } = unlikeMachines(recording, types, unlikeness, spread, 1_000 * types + index)
        return { name: recording.name, types, unlikeness, spread, problem, heftMs: heft(forHeft) }
      }),
    ),
  )
  printHeading(`Recorded workflows on unlike machines, one of each type**, n = ${cases.length}`, ['limit', 'durations differ by', 'spread', 'types', 'mean of makespan over HEFT', 'median and quartiles', 'worst'])
  let ratiosByTask: readonly number[] = []
  let worst = 0
  for (const limit of limits) {
    const runs = cases.map(({ problem }) => run(problem, limit))
    const ratios = runs.map(({ result }, index) => result.makespanMs / (cases[index]?.heftMs ?? 0))
    const ratiosOf = (isMeant: (each: (typeof cases)[number]) => boolean) => ratios.filter((_, index) => cases.slice(index, index + 1).some(isMeant))
    for (const group of UNLIKENESSES) {
      for (const types of MACHINES) {
        const isMeant = (each: (typeof cases)[number]) => each.types === types && each.unlikeness === group.unlikeness && each.spread === group.spread
        printRatios([limit.name, group.unlikeness, group.spread, types], ratiosOf(isMeant))
      }
    }
    ratiosByTask = ratiosOf(({ unlikeness }) => unlikeness === 'task')
    printRatios([limit.name, 'task', 'both', 'all'], ratiosByTask)
    worst = Math.max(...ratios)
    if (limit === limits.at(-1)) cases.forEach(({ problem: _, ...labels }, index) => keep(runs[index], { set: 'machines', ...labels }, 1))
  }
  console.log('')
  printVerdict({ of: 'unlike machines, durations that differ by task, mean of makespan over HEFT', value: mean(ratiosByTask), limit: { atMost: OVER_HEFT_MAX } })
  printVerdict({ of: 'unlike machines, worst makespan over HEFT', value: worst, limit: { atMost: 1 } })
}

function printRatios(labels: readonly (string | number)[], ratios: readonly number[]): void {
  const { median, lowerQuartile, upperQuartile, max } = spreadOf(ratios)
  printRow(...labels, mean(ratios).toFixed(4), `${median.toFixed(4)} (${lowerQuartile.toFixed(4)} to ${upperQuartile.toFixed(4)})`, max.toFixed(4))
}

function printHeading(title: string, columns: readonly string[]): void {
  console.log(`\n**${title}\n`)
  printRow(...columns)
  console.log(`|${'---|'.repeat(columns.length)}`)
}

function printRow(...cells: readonly (string | number)[]): void {
  console.log(`| ${cells.join(' | ')} |`)
}

interface Run {
  readonly result: Schedule
  readonly usASchedule: number
}

function run(problem: ScheduleProblem, limit: Limit): Run {
  const startedAt = performance.now()
  const result = schedule(problem, limit.options)
  return { result, usASchedule: ((performance.now() - startedAt) * 1_000) / result.schedules }
}

function countOptimal(runs: readonly Run[]): number {
  return runs.filter(({ result }) => result.isOptimal).length
}

/** µs a schedule of the runs that made enough of them for reading the problem not to count. */
function longEnough(runs: readonly Run[]): readonly number[] {
  return runs.filter(({ result }) => result.schedules >= 1_000).map(({ usASchedule }) => usASchedule)
}

function printSpread({ median, lowerQuartile, upperQuartile }: Spread): string {
  return `${median.toFixed(1)} (${lowerQuartile.toFixed(1)} to ${upperQuartile.toFixed(1)})`
}

/** Prints and keeps one result. Checkers want whole starts for projects, and seconds for workflows. */
function keep(measured: Run | undefined, labels: object, msPerUnit: number): unknown {
  if (measured === undefined) return undefined
  const { startMs, makespanMs, lowerBoundMs, isOptimal, schedules, agentOf } = measured.result
  const entry = {
    ...labels, makespan: makespanMs / msPerUnit, lowerBound: lowerBoundMs / msPerUnit, isOptimal, schedules,
    start: Object.fromEntries(Object.entries(startMs).map(([id, ms]) => [id, ms / msPerUnit])), ...(Object.keys(agentOf).length > 0 && { agentOf }),
  }
  console.log(JSON.stringify(entry))
  kept.push(entry)
  return entry
}

function split(name: string, content: unknown): void {
  if (options.split === undefined) return
  mkdirSync(options.split, { recursive: true })
  writeFileSync(join(options.split, name), JSON.stringify(content))
}

function toProblem({ capacities, tasks }: Project): ScheduleProblem {
  const sources = new Map<number, string[]>(tasks.map(({ id }) => [id, []]))
  for (const { id, successors } of tasks) for (const successor of successors) sources.get(successor)?.push(String(id))
  const byResource = (amounts: readonly number[]) => Object.fromEntries(amounts.map((amount, index) => [`r${index + 1}`, amount]))
  return {
    capacities: byResource(capacities),
    tasks: tasks.map(({ id, duration, demands }) => ({ id: String(id), durationMs: duration, demands: byResource(demands), after: sources.get(id) ?? [] })),
  }
}

function identicalWorkers({ tasks }: Recording, workers: number): ScheduleProblem {
  return {
    capacities: { worker: workers },
    tasks: tasks.map(({ id, runtimeSeconds, parents }) => ({ id: String(id), durationMs: inMs(runtimeSeconds), demands: { worker: 1 }, after: parents.map(String) })),
  }
}

function forIdentical({ tasks }: Recording, workers: number) {
  const indexOf = new Map(tasks.map(({ id }, index) => [id, index]))
  return tasks.map(({ runtimeSeconds, parents }) => ({ durations: new Array<number>(workers).fill(inMs(runtimeSeconds)), sources: parents.map((parent) => ({ task: indexOf.get(parent) ?? 0, transfer: 0 })) }))
}

/** Recorded times have at most microseconds; their products with 1,000 may miss those by the last digits. */
function inMs(seconds: number): number {
  return Math.round(seconds * 1e6) / 1_000
}

function plainBound(recording: Recording, workers: number): number {
  const work = recording.tasks.reduce((sum, { runtimeSeconds }) => sum + inMs(runtimeSeconds), 0)
  const unlimited = { tasks: identicalWorkers(recording, 1).tasks.map(({ demands: _, ...task }) => task) }
  return Math.max(schedule(unlimited, { scheduleLimit: 1 }).makespanMs, work / workers)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
