import type { Recording } from '../schedule/read-data.ts'

/** Seconds until all is done, in the order of the recording, each task on a worker of the machine that it was recorded on. A machine has at least one. */
export function asRecorded(recording: Recording, workers: number): number {
  const machines = [...new Set(recording.tasks.map(({ machine }) => machine ?? ''))].sort()
  const shareOf = (index: number) => Math.max(1, Math.floor(workers / machines.length) + (index < workers % machines.length ? 1 : 0))
  return perform(recording, new Map(machines.map((machine, index) => [machine, shareOf(index)])), ({ machine }) => machine ?? '')
}

/** Seconds until all is done, whatever is ready in the order of the recording on any worker. */
export function asWritten(recording: Recording, workers: number): number {
  return perform(recording, new Map([['any', workers]]), () => 'any')
}

/** Seconds until all is done, when no task begins before all of the levels before its own have ended. */
export function levelByLevel({ tasks }: Recording, workers: number): number {
  const levelOf = new Map<number, number>()
  // Parents may stand after their children.
  while (levelOf.size < tasks.length) {
    for (const { id, parents } of tasks) {
      if (!levelOf.has(id) && parents.every((parent) => levelOf.has(parent))) levelOf.set(id, parents.reduce((most, parent) => Math.max(most, (levelOf.get(parent) ?? 0) + 1), 0))
    }
  }
  let seconds = 0
  for (let level = 0; level <= Math.max(...levelOf.values()); level++) {
    const free = new Array<number>(workers).fill(0)
    for (const { id, runtimeSeconds } of tasks) {
      if (levelOf.get(id) !== level) continue
      const first = free.indexOf(Math.min(...free))
      free[first] = (free[first] ?? 0) + runtimeSeconds
    }
    seconds += Math.max(...free)
  }
  return seconds
}

type Task = Recording['tasks'][number]

/** A plain simulation that shares no code with the package: at each end, the first ready task of the recording that its place has room for begins. */
function perform({ tasks }: Recording, places: ReadonlyMap<string, number>, placeOf: (task: Task) => string): number {
  const free = new Map(places)
  const ended = new Set<number>()
  let waiting = [...tasks]
  let running: { readonly task: Task; readonly end: number }[] = []
  let now = 0
  for (;;) {
    waiting = waiting.filter((task) => {
      const place = placeOf(task)
      const room = free.get(place) ?? 0
      if (room === 0 || !task.parents.every((parent) => ended.has(parent))) return true
      free.set(place, room - 1)
      running.push({ task, end: now + task.runtimeSeconds })
      return false
    })
    if (running.length === 0) return now
    const first = running.reduce((least, { end }) => Math.min(least, end), Number.POSITIVE_INFINITY)
    now = first
    for (const { task, end } of running) {
      if (end > first) continue
      ended.add(task.id)
      free.set(placeOf(task), (free.get(placeOf(task)) ?? 0) + 1)
    }
    running = running.filter(({ end }) => end > first)
  }
}
