import { dependenciesOf } from './dependencies.ts'
import type { PlanNode } from './plan.ts'

/**
 * The ids of nodes that wait for each other, the first repeated at the end; `undefined` when there are none. Nodes are taken off in
 * topological order (Kahn 1962), without recursion, so that a chain of any length is fine; what is left holds a cycle.
 */
export function findCycle(nodes: readonly PlanNode[]): readonly string[] | undefined {
  const ids = new Set(nodes.map(({ id }) => id))
  const needs = new Map(nodes.map((node) => [node.id, dependenciesOf(node).filter((id) => ids.has(id))]))
  const missing = new Map([...needs].map(([id, sources]) => [id, sources.length]))
  const dependents = new Map<string, string[]>()
  for (const [id, sources] of needs) for (const source of sources) push(dependents, source, id)

  const free = [...missing].filter(([, count]) => count === 0).map(([id]) => id)
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    missing.delete(id)
    for (const dependent of dependents.get(id) ?? []) {
      const left = (missing.get(dependent) ?? 0) - 1
      missing.set(dependent, left)
      if (left === 0) free.push(dependent)
    }
  }
  const start = missing.keys().next().value
  return start === undefined ? undefined : walkCycle(start, (id) => needs.get(id)?.find((source) => missing.has(source)) ?? id)
}

function walkCycle(start: string, next: (id: string) => string): readonly string[] {
  const place = new Map<string, number>()
  const walk: string[] = []
  for (let id = start; ; id = next(id)) {
    const seen = place.get(id)
    if (seen !== undefined) return [...walk.slice(seen), id]
    place.set(id, walk.length)
    walk.push(id)
  }
}

function push(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}
