import type { DirectedGraph } from '../graph/directed-graph.ts'
import type { TaskModel } from './task-model.ts'
import { ROUNDING_SHARE, type TaskTimes } from './task-times.ts'

/** Paths that are listed. There can be more of them than atoms; all of them follow from the edges. */
const PATHS_LISTED_MAX = 10

export interface CriticalPaths {
  /** The first ten, as nodes in order. */
  readonly paths: readonly (readonly number[])[]
  /** Of all. Exact up to 2^53, then rounded, and infinite above 10^308. */
  readonly count: number
  /** Pairs of source and target, one after the other. Every path along them that is as long as it can be is critical. */
  readonly edges: readonly number[]
}

/** The longest paths: those along which nothing can be late. Costs a pass over nodes and edges, and the length of the paths listed. */
export function criticalPaths({ graph, order, durationMs }: Pick<TaskModel, 'graph' | 'order' | 'durationMs'>, times: TaskTimes): CriticalPaths {
  const { offsets, targets, hasSource } = criticalRows(graph, durationMs, times)
  const edges: number[] = []
  const counts = new Float64Array(order.length)
  for (let place = order.length - 1; place >= 0; place--) {
    const node = order[place] ?? 0
    let count = offsets[node] === offsets[node + 1] ? 1 : 0
    for (let edge = offsets[node] ?? 0; edge < (offsets[node + 1] ?? 0); edge++) {
      edges.push(node, targets[edge] ?? 0)
      count += counts[targets[edge] ?? 0] ?? 0
    }
    counts[node] = count
  }
  const starts = [...order].filter((node) => times.slackMs[node] === 0 && hasSource[node] === 0)
  const paths: number[][] = []
  for (const start of starts) {
    const path = [start]
    const cursors = [offsets[start] ?? 0]
    while (path.length > 0 && paths.length < PATHS_LISTED_MAX) {
      const node = path.at(-1) ?? 0
      const cursor = cursors.at(-1) ?? 0
      if (offsets[node] === offsets[node + 1]) paths.push([...path])
      if (cursor < (offsets[node + 1] ?? 0)) {
        const next = targets[cursor] ?? 0
        cursors[cursors.length - 1] = cursor + 1
        path.push(next)
        cursors.push(offsets[next] ?? 0)
      } else {
        path.pop()
        cursors.pop()
      }
    }
  }
  return { paths, count: starts.reduce((sum, node) => sum + (counts[node] ?? 0), 0), edges }
}

/** The outgoing edges at whose source and target nothing can be late and between which nothing waits. */
function criticalRows({ outgoing }: DirectedGraph, durationMs: Float64Array, { makespanMs, earliestStartMs, slackMs }: TaskTimes) {
  const offsets = new Uint32Array(durationMs.length + 1)
  const hasSource = new Uint8Array(durationMs.length)
  const targets: number[] = []
  for (let node = 0; node < durationMs.length; node++) {
    const endMs = (earliestStartMs[node] ?? 0) + (durationMs[node] ?? 0)
    for (let edge = outgoing.offsets[node] ?? 0; slackMs[node] === 0 && edge < (outgoing.offsets[node + 1] ?? 0); edge++) {
      const target = outgoing.targets[edge] ?? 0
      if (slackMs[target] !== 0 || (earliestStartMs[target] ?? 0) - endMs > makespanMs * ROUNDING_SHARE) continue
      targets.push(target)
      hasSource[target] = 1
    }
    offsets[node + 1] = targets.length
  }
  return { offsets, targets, hasSource }
}
