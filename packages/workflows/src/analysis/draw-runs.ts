import { createChance } from '../chance.ts'
import { wavesOf, type TaskModel } from './task-model.ts'

/** What came out of runs drawn at random. */
export interface DrawnRuns {
  readonly makespanMs: Float64Array
  readonly costUsd: Float64Array
  /** For each node, the number of runs in which it ran and was on a longest path. */
  readonly timesCritical: Uint32Array
}

/** Runs drawn side by side, each a place in the rows of all nodes and a bit of a number: an edge is then looked up once for all of them. More than 32 do not fit; 20 divide the usual numbers of draws. */
const ROW = 20
const ALL = 2 ** ROW - 1
/** Of nodes; together with the place of a row they are still whole numbers. */
const SEEDS = 2 ** 31

/** What nothing is drawn from. */
const CERTAIN = { share: () => 0 }

/** A row of runs for each node of a model. */
interface DrawnTasks {
  readonly model: TaskModel
  /** For each node, its place in `model.uncertain`, or -1; and in `model.maps`. */
  readonly uncertainAt: Int32Array
  readonly mapAt: Int32Array
  /** For branches, how often the condition holds; not a number for other nodes. */
  readonly holds01: Float64Array
  /** What a node is drawn from is its own, so that runs of a changed plan differ by what the change does. */
  readonly seeds: Float64Array
  readonly endMs: Float64Array
  /** The runs in which a node is on a side that was not taken, and those in which the condition of a branch holds. */
  readonly skipped: Int32Array
  readonly holds: Int32Array
  readonly makespanMs: Float64Array
  readonly totalUsd: Float64Array
}

/**
 * Draws runs: durations and costs from what is known of them, a side for each branch, a number of items for each map. All draws are independent. The bodies
 * of a map are drawn once a run and taken to be alike, so that spread within one map is not averaged out: its intervals are wide rather than narrow.
 * A node on the side that was not taken costs nothing and ends when its branch does.
 *
 * The same models, number and seed give the same runs, and a node that is estimated alike in another model of as many nodes is drawn alike in it. Costs a draw for each uncertain node and run, two passes over nodes and edges for each 20 runs, and
 * 160 bytes for each node while it draws.
 *
 * @param models a plan and the bodies of its maps, each after what it is in
 */
export function drawRuns(models: readonly TaskModel[], draws: number, seed: number): DrawnRuns {
  const runs = { makespanMs: new Float64Array(draws), costUsd: new Float64Array(draws), timesCritical: new Uint32Array(models[0]?.order.length ?? 0) }
  if (draws === 0) return runs
  const { below } = createChance(seed)
  const drawn = models.map((model) => startDrawing(model, below))
  for (let from = 0; from < draws; from += ROW) {
    for (let place = drawn.length - 1; place >= 0; place--) drawTasks(drawn, place, from)
    const [tasks] = drawn
    if (tasks === undefined) break
    const count = Math.min(ROW, draws - from)
    runs.makespanMs.set(tasks.makespanMs.subarray(0, count), from)
    runs.costUsd.set(tasks.totalUsd.subarray(0, count), from)
    countCritical(tasks, count === ROW ? ALL : 2 ** count - 1, runs.timesCritical)
  }
  return runs
}

function startDrawing(model: TaskModel, below: (limit: number) => number): DrawnTasks {
  const count = model.order.length
  const tasks: DrawnTasks = {
    model, uncertainAt: new Int32Array(count).fill(-1), mapAt: new Int32Array(count).fill(-1), holds01: new Float64Array(count).fill(Number.NaN),
    seeds: Float64Array.from({ length: count }, () => below(SEEDS)),
    endMs: new Float64Array(ROW * count), skipped: new Int32Array(count), holds: new Int32Array(count), makespanMs: new Float64Array(ROW), totalUsd: new Float64Array(ROW),
  }
  model.uncertain.forEach(({ node }, place) => (tasks.uncertainAt[node] = place))
  model.maps.forEach(({ node }, place) => (tasks.mapAt[node] = place))
  for (const { node, holds01 } of model.branches) tasks.holds01[node] = holds01
  return tasks
}

function drawTasks(drawn: readonly DrawnTasks[], place: number, from: number): void {
  const tasks = drawn[place]
  if (tasks === undefined) return
  const { model: { order, branch, side, uncertain, maps, ...model }, uncertainAt, mapAt, holds01, seeds, endMs, skipped, holds, makespanMs, totalUsd } = tasks
  const [ms, usd, items] = [new Float64Array(ROW), new Float64Array(ROW), new Float64Array(ROW)]
  makespanMs.fill(0)
  totalUsd.fill(0)
  for (const node of order) {
    ms.fill(model.durationMs[node] ?? 0)
    const of = uncertain[uncertainAt[node] ?? -1]
    const map = maps[mapAt[node] ?? -1]
    const isFree = model.costUsd[node] === 0 && of?.costUsd === undefined && map === undefined
    if (!isFree) usd.fill(model.costUsd[node] ?? 0)
    const likely01 = holds01[node] ?? Number.NaN
    const { share } = of === undefined && map === undefined && !(likely01 >= 0) ? CERTAIN : createChance((seeds[node] ?? 0) + SEEDS * from)
    of?.durationMs?.(ms, share)
    of?.costUsd?.(usd, share)
    if (map !== undefined) {
      const body = drawn[map.body]
      map.items(items, share)
      for (let run = 0; run < ROW; run++) {
        if (!map.hasOwnDuration) ms[run] = wavesOf(items[run] ?? 0, map.concurrency) * (body?.makespanMs[run] ?? 0)
        if (!map.hasOwnCost) usd[run] = (items[run] ?? 0) * (body?.totalUsd[run] ?? 0)
      }
    }
    if (likely01 >= 0) holds[node] = drawBits(likely01, share)

    const on = branch[node] ?? -1
    const without = on < 0 ? 0 : (skipped[on] ?? 0) | (side[node] === 1 ? ~(holds[on] ?? 0) : (holds[on] ?? 0))
    skipped[node] = without
    const at = ROW * node
    startsOf(tasks, node, endMs, at)
    for (let run = 0; run < ROW; run++) {
      // Times 0 where it is skipped: the loop is faster without a branch.
      const end = (endMs[at + run] ?? 0) + (1 - ((without >>> run) & 1)) * (ms[run] ?? 0)
      endMs[at + run] = end
      if (end > (makespanMs[run] ?? 0)) makespanMs[run] = end
    }
    if (!isFree) for (let run = 0; run < ROW; run++) totalUsd[run] = (totalUsd[run] ?? 0) + (1 - ((without >>> run) & 1)) * (usd[run] ?? 0)
  }
}

/** Writes when a node starts in each run: when all that it waits for has ended, or where it is skipped, its branch. */
function startsOf({ model: { graph: { incoming }, branch }, endMs, skipped }: DrawnTasks, node: number, into: Float64Array, at: number): void {
  const on = branch[node] ?? -1
  const without = skipped[node] ?? 0
  for (let run = 0; run < ROW; run++) into[at + run] = on < 0 ? 0 : (endMs[ROW * on + run] ?? 0)
  const last = incoming.offsets[node + 1] ?? 0
  for (let edge = incoming.offsets[node] ?? 0; edge < last; edge++) {
    const from = ROW * (incoming.targets[edge] ?? 0)
    if (without === 0) {
      for (let run = 0; run < ROW; run++) into[at + run] = Math.max(into[at + run] ?? 0, endMs[from + run] ?? 0)
    } else {
      for (let run = 0; run < ROW; run++) if (((without >>> run) & 1) === 0) into[at + run] = Math.max(into[at + run] ?? 0, endMs[from + run] ?? 0)
    }
  }
}

function drawBits(likely01: number, share: () => number): number {
  let bits = 0
  for (let run = 0; run < ROW; run++) if (share() < likely01) bits |= 1 << run
  return bits
}

/** Goes back from the ends that make the makespan along what each start waited for. Starts are equal to those ends, not only near them. */
function countCritical(tasks: DrawnTasks, counted: number, timesCritical: Uint32Array): void {
  const { model: { graph: { incoming }, order }, endMs, skipped, makespanMs } = tasks
  const critical = new Int32Array(order.length)
  const startMs = new Float64Array(ROW)
  for (let place = order.length - 1; place >= 0; place--) {
    const node = order[place] ?? 0
    let bits = critical[node] ?? 0
    for (let run = 0; run < ROW; run++) if (endMs[ROW * node + run] === makespanMs[run]) bits |= 1 << run
    bits &= counted
    if (bits === 0) continue
    timesCritical[node] = (timesCritical[node] ?? 0) + countBits(bits & ~(skipped[node] ?? 0))
    startsOf(tasks, node, startMs, 0)
    const last = incoming.offsets[node + 1] ?? 0
    for (let edge = incoming.offsets[node] ?? 0; edge < last; edge++) {
      const source = incoming.targets[edge] ?? 0
      let passed = 0
      for (let run = 0; run < ROW; run++) if (endMs[ROW * source + run] === startMs[run]) passed |= 1 << run
      critical[source] = (critical[source] ?? 0) | (passed & bits)
    }
  }
}

function countBits(bits: number): number {
  let count = 0
  for (let left = bits; left !== 0; left &= left - 1) count += 1
  return count
}
