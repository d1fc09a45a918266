import { createChance } from '../chance.ts'
import { wavesOf, type TaskModel } from './task-model.ts'

/** What came out of runs drawn at random. */
export interface DrawnRuns {
  readonly makespanMs: Float64Array
  readonly costUsd: Float64Array
  /** For each node, the number of runs in which it ran and was on a longest path. */
  readonly timesCritical: Uint32Array
}

interface DrawnTasks {
  readonly durationMs: Float64Array
  readonly costUsd: Float64Array
  readonly startMs: Float64Array
  readonly endMs: Float64Array
  readonly isSkipped: Uint8Array
  /** For branches, whether the condition holds. */
  readonly holds: Uint8Array
  makespanMs: number
  totalUsd: number
}

/**
 * Draws runs: durations and costs from what is known of them, a side for each branch, a number of items for each map. All draws are independent. The bodies
 * of a map are drawn once a run and taken to be alike, so that spread within one map is not averaged out: its intervals are wide rather than narrow.
 * A node on the side that was not taken costs nothing and ends when its branch does.
 *
 * The same models, number and seed give the same runs. Costs two passes over nodes and edges for each.
 *
 * @param models a plan and the bodies of its maps, each after what it is in
 */
export function drawRuns(models: readonly TaskModel[], draws: number, seed: number): DrawnRuns {
  const { share } = createChance(seed)
  const drawn = models.map(({ durationMs, costUsd, order: { length } }): DrawnTasks => ({
    durationMs: durationMs.slice(), costUsd: costUsd.slice(), startMs: new Float64Array(length), endMs: new Float64Array(length),
    isSkipped: new Uint8Array(length), holds: new Uint8Array(length), makespanMs: 0, totalUsd: 0,
  }))
  const runs = { makespanMs: new Float64Array(draws), costUsd: new Float64Array(draws), timesCritical: new Uint32Array(models[0]?.order.length ?? 0) }
  for (let draw = 0; draw < draws; draw++) {
    for (let place = models.length - 1; place >= 0; place--) drawTasks(models, place, drawn, share)
    const [model, tasks] = [models[0], drawn[0]]
    if (model === undefined || tasks === undefined) break
    runs.makespanMs[draw] = tasks.makespanMs
    runs.costUsd[draw] = tasks.totalUsd
    countCritical(model, tasks, runs.timesCritical)
  }
  return runs
}

function drawTasks(models: readonly TaskModel[], place: number, drawn: readonly DrawnTasks[], share: () => number): void {
  const [model, tasks] = [models[place], drawn[place]]
  if (model === undefined || tasks === undefined) return
  const { graph: { incoming }, order, branch, side, branches, uncertain, maps } = model
  const { durationMs, costUsd, startMs, endMs, isSkipped, holds } = tasks
  for (const { node, durationMs: ms, costUsd: usd } of uncertain) {
    if (ms !== undefined) durationMs[node] = ms(share)
    if (usd !== undefined) costUsd[node] = usd(share)
  }
  for (const { node, body, concurrency, items, hasOwnDuration, hasOwnCost } of maps) {
    const count = items(share)
    if (!hasOwnDuration) durationMs[node] = wavesOf(count, concurrency) * (drawn[body]?.makespanMs ?? 0)
    if (!hasOwnCost) costUsd[node] = count * (drawn[body]?.totalUsd ?? 0)
  }
  for (const { node, holds01 } of branches) holds[node] = share() < holds01 ? 1 : 0
  tasks.makespanMs = 0
  tasks.totalUsd = 0
  for (const node of order) {
    const on = branch[node] ?? -1
    isSkipped[node] = on >= 0 && (isSkipped[on] === 1 || holds[on] !== side[node]) ? 1 : 0
    let start = on < 0 ? 0 : (endMs[on] ?? 0)
    if (isSkipped[node] === 0) {
      const end = incoming.offsets[node + 1] ?? 0
      for (let edge = incoming.offsets[node] ?? 0; edge < end; edge++) start = Math.max(start, endMs[incoming.targets[edge] ?? 0] ?? 0)
      tasks.totalUsd += costUsd[node] ?? 0
    }
    startMs[node] = start
    endMs[node] = start + (isSkipped[node] === 1 ? 0 : (durationMs[node] ?? 0))
    tasks.makespanMs = Math.max(tasks.makespanMs, endMs[node] ?? 0)
  }
}

/** Goes back from the ends that make the makespan along what each start waited for. Starts are equal to those ends, not only near them. */
function countCritical({ graph: { incoming }, order }: TaskModel, { startMs, endMs, isSkipped, makespanMs }: DrawnTasks, timesCritical: Uint32Array): void {
  const isCritical = new Uint8Array(order.length)
  for (let place = order.length - 1; place >= 0; place--) {
    const node = order[place] ?? 0
    if (isCritical[node] === 0 && endMs[node] !== makespanMs) continue
    if (isSkipped[node] === 0) timesCritical[node] = (timesCritical[node] ?? 0) + 1
    const end = incoming.offsets[node + 1] ?? 0
    for (let edge = incoming.offsets[node] ?? 0; edge < end; edge++) {
      const source = incoming.targets[edge] ?? 0
      if (endMs[source] === startMs[node]) isCritical[source] = 1
    }
  }
}
