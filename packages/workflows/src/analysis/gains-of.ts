import type { TaskModel } from './task-model.ts'
import type { TaskTimes } from './task-times.ts'

/**
 * For each node, how much sooner the whole would be done if it took no time, in ms: its "drag" (Devaux 1999). 0 off the critical paths.
 *
 * What remains without its duration is the longest path that avoids it. In topological order such a path jumps over it by exactly one edge, or
 * begins after it, or ends before it; the longest jump over each place comes from a tree of ranges. O(edges × log nodes).
 */
export function gainsOf({ graph: { incoming, outgoing }, order, durationMs }: Pick<TaskModel, 'graph' | 'order' | 'durationMs'>, { makespanMs, earliestStartMs, latestStartMs, slackMs }: TaskTimes): Float64Array {
  const count = order.length
  const placeOf = new Uint32Array(count)
  order.forEach((node, place) => (placeOf[node] = place))
  const endOf = (node: number) => (earliestStartMs[node] ?? 0) + (durationMs[node] ?? 0)
  const restOf = (node: number) => makespanMs - (latestStartMs[node] ?? 0)

  // Leaves from `count` on are the places; a range is the few inner nodes that make it up.
  const longest = new Float64Array(2 * count)
  const raise = (from: number, to: number, ms: number): void => {
    for (let left = from + count, right = to + count; left < right; left >>= 1, right >>= 1) {
      if ((left & 1) === 1) {
        longest[left] = Math.max(longest[left] ?? 0, ms)
        left++
      }
      if ((right & 1) === 1) {
        right--
        longest[right] = Math.max(longest[right] ?? 0, ms)
      }
    }
  }
  for (let node = 0; node < count; node++) {
    const place = placeOf[node] ?? 0
    const [first, end] = [incoming.offsets[node] ?? 0, incoming.offsets[node + 1] ?? 0]
    if (first === end) raise(0, place, restOf(node))
    if (outgoing.offsets[node] === outgoing.offsets[node + 1]) raise(place + 1, count, endOf(node))
    for (let edge = first; edge < end; edge++) {
      const source = incoming.targets[edge] ?? 0
      raise((placeOf[source] ?? 0) + 1, place, endOf(source) + restOf(node))
    }
  }
  for (let inner = 1; inner < count; inner++) {
    for (const below of [2 * inner, 2 * inner + 1]) longest[below] = Math.max(longest[below] ?? 0, longest[inner] ?? 0)
  }
  return Float64Array.from(durationMs, (ms, node) => (slackMs[node] === 0 ? Math.max(0, Math.min(ms, makespanMs - (longest[count + (placeOf[node] ?? 0)] ?? 0))) : 0))
}
