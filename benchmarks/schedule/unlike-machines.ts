import type { ScheduleProblem } from '@nofx/workflows'
import type { HeftTask } from './heft.ts'
import type { Recording } from './read-data.ts'

/** Gigabit Ethernet. */
const BYTES_PER_MS = 125_000

/** What the factors belong to: each kind of task has its own on each machine, or each single task. */
export type Unlikeness = 'kind' | 'task'

/**
 * A recorded workflow on machines of unlike types, one of each. What a task takes on a type is its recorded time, times a factor from 1 -
 * spread / 2 to 1 + spread / 2: one for each task and type, as Topcuoglu, Hariri and Wu (2002) draw them, or one for each kind of task and
 * type, as machines suit kinds of work. Between machines the output of a task travels at the speed of Gigabit Ethernet.
 */
export function unlikeMachines({ tasks }: Recording, types: number, unlikeness: Unlikeness, spread: number, seed: number): { readonly problem: ScheduleProblem; readonly forHeft: readonly HeftTask[] } {
  const share = shares(seed)
  const factors = new Map<string, readonly number[]>()
  const keyOf = ({ id, type }: Recording['tasks'][number]) => (unlikeness === 'kind' ? type : String(id))
  for (const task of tasks) if (!factors.has(keyOf(task))) factors.set(keyOf(task), Array.from({ length: types }, () => 1 + spread * (share() - 0.5)))
  const indexOf = new Map(tasks.map(({ id }, index) => [id, index]))
  const durations = tasks.map((task) => (factors.get(keyOf(task)) ?? []).map((factor) => Math.round(task.runtimeSeconds * 1_000 * factor)))
  const sources = tasks.map(({ parents }) => parents.map((parent) => ({ task: indexOf.get(parent) ?? 0, transfer: Math.ceil((tasks[indexOf.get(parent) ?? 0]?.outputBytes ?? 0) / BYTES_PER_MS) })))
  return {
    forHeft: tasks.map((_, index) => ({ durations: durations[index] ?? [], sources: sources[index] ?? [] })),
    problem: {
      agents: Array.from({ length: types }, (_, machine) => ({ id: `m${machine}` })),
      tasks: tasks.map((_, index) => ({
        id: String(index),
        on: Object.fromEntries((durations[index] ?? []).map((durationMs, machine) => [`m${machine}`, { durationMs }])),
        after: (sources[index] ?? []).map(({ task, transfer }) => ({ id: String(task), transferMs: transfer })),
      })),
    },
  }
}

/** Numbers between 0 and 1 from a seed (mulberry32). */
function shares(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
