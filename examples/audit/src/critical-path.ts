/** A piece of work in time, and what it had to wait for. */
export interface TimedTask {
  readonly id: string
  readonly endMs: number
  /** Ids of tasks that had to end before this one could begin. */
  readonly after: readonly string[]
}

/**
 * The chain of tasks that decided how long everything took, first to last: from the task that ended last, back each time to the one it
 * waited for longest. Costs O(tasks + waits).
 *
 * @example
 * ```ts
 * criticalPath([{ id: 'a', endMs: 5, after: [] }, { id: 'b', endMs: 2, after: [] }, { id: 'c', endMs: 9, after: ['a', 'b'] }]) // ['a', 'c']
 * ```
 */
export function criticalPath(tasks: readonly TimedTask[]): readonly string[] {
  const known = new Map(tasks.map((task) => [task.id, task]))
  const path: string[] = []
  for (let task = latest(tasks); task !== undefined && !path.includes(task.id); task = latest(task.after.flatMap((id) => known.get(id) ?? []))) {
    path.unshift(task.id)
  }
  return path
}

/** The first of those that end last. */
function latest(tasks: readonly TimedTask[]): TimedTask | undefined {
  return tasks.reduce<TimedTask | undefined>((last, task) => (last === undefined || task.endMs > last.endMs ? task : last), undefined)
}
