/** A task as HEFT sees it: what it takes on each machine, and the data that it sends on. */
export interface HeftTask {
  readonly durations: readonly number[]
  /** Index of a task, and what its data takes between two different machines. */
  readonly sources: readonly { readonly task: number; readonly transfer: number }[]
}

/**
 * HEFT with insertion, written from the paper alone (Topcuoglu, Hariri and Wu 2002, section 4.1): ranks from mean durations and mean
 * transfers, the largest rank first, each task on the machine where it ends first, in the earliest gap that is long enough. Shares no code
 * with the scheduler that is compared with it.
 *
 * @returns the makespan
 */
export function heft(tasks: readonly HeftTask[]): number {
  const rank = upwardRanks(tasks)
  const placed: { readonly machine: number; readonly start: number; readonly end: number }[] = []
  const busy: { readonly start: number; readonly end: number }[][] = (tasks[0]?.durations ?? []).map(() => [])
  const order = tasks.map((_, task) => task).sort((a, b) => (rank[b] ?? 0) - (rank[a] ?? 0))
  for (const task of behindSources(order, tasks)) {
    const { durations, sources } = tasks[task] as HeftTask
    const options = durations.map((duration, machine) => {
      const ready = sources.reduce((latest, { task: source, transfer }) => {
        const { end = 0, machine: at = machine } = placed[source] ?? {}
        return Math.max(latest, end + (at === machine ? 0 : transfer))
      }, 0)
      const start = firstGap(busy[machine] ?? [], ready, duration)
      return { machine, start, end: start + duration }
    })
    const choice = options.reduce((best, option) => (option.end < best.end ? option : best))
    placed[task] = choice
    busy[choice.machine] = [...(busy[choice.machine] ?? []), choice].sort((a, b) => a.start - b.start || a.end - b.end)
  }
  return placed.reduce((latest, { end }) => Math.max(latest, end), 0)
}

function upwardRanks(tasks: readonly HeftTask[]): readonly number[] {
  const targets: { readonly task: number; readonly transfer: number }[][] = tasks.map(() => [])
  tasks.forEach(({ sources }, task) => { for (const { task: source, transfer } of sources) targets[source]?.push({ task, transfer }) })
  const ranks: number[] = []
  const open = tasks.map((_, task) => task)
  while (open.length > 0) {
    const task = open.at(-1) ?? 0
    const waiting = (targets[task] ?? []).filter((target) => ranks[target.task] === undefined)
    if (waiting.length > 0) {
      open.push(...waiting.map((target) => target.task))
      continue
    }
    open.pop()
    const { durations } = tasks[task] as HeftTask
    const mean = durations.reduce((sum, duration) => sum + duration, 0) / durations.length
    ranks[task] = mean + (targets[task] ?? []).reduce((most, target) => Math.max(most, target.transfer + (ranks[target.task] ?? 0)), 0)
  }
  return ranks
}

/** Ranks fall along every edge, but for tasks that take no time: those wait for their sources. */
function behindSources(order: readonly number[], tasks: readonly HeftTask[]): readonly number[] {
  const done = new Set<number>()
  const result: number[] = []
  let waiting = [...order]
  while (waiting.length > 0) {
    const next = waiting.find((task) => tasks[task]?.sources.every(({ task: source }) => done.has(source)))
    if (next === undefined) throw new Error('The tasks wait for each other.')
    done.add(next)
    result.push(next)
    waiting = waiting.filter((task) => task !== next)
  }
  return result
}

function firstGap(taken: readonly { readonly start: number; readonly end: number }[], ready: number, duration: number): number {
  let start = ready
  for (const slot of taken) {
    if (slot.start >= start + duration) break
    start = Math.max(start, slot.end)
  }
  return start
}
