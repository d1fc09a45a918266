import type { ScheduleTask } from './schedule-problem.ts'

/** The ids of tasks that wait for each other, the first repeated at the end; `undefined` when there are none. Iterative (Kahn 1962). */
export function findTaskCycle(tasks: readonly ScheduleTask[], finished: ReadonlySet<string>): readonly string[] | undefined {
  const open = tasks.filter(({ id }) => !finished.has(id))
  const sourcesOf = new Map(open.map(({ id, after = [] }) => [id, [...new Set(after.map((edge) => (typeof edge === 'string' ? edge : edge.id)))].filter((source) => !finished.has(source))]))
  const missing = new Map([...sourcesOf].map(([id, sources]) => [id, sources.length]))
  const dependents = new Map<string, string[]>(open.map(({ id }) => [id, []]))
  for (const [id, sources] of sourcesOf) for (const source of sources) dependents.get(source)?.push(id)

  const free = [...missing].filter(([, sources]) => sources === 0).map(([id]) => id)
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    missing.delete(id)
    for (const dependent of dependents.get(id) ?? []) {
      const left = (missing.get(dependent) ?? 0) - 1
      missing.set(dependent, left)
      if (left === 0) free.push(dependent)
    }
  }
  const [first] = missing.keys()
  if (first === undefined) return undefined
  // Each task that is left waits for another that is left, so going back from any of them comes round.
  const placeOf = new Map<string, number>()
  const walk: string[] = []
  for (let id = first; ; id = sourcesOf.get(id)?.find((source) => missing.has(source)) ?? id) {
    const seen = placeOf.get(id)
    if (seen !== undefined) return [...walk.slice(seen), id].reverse()
    placeOf.set(id, walk.length)
    walk.push(id)
  }
}
