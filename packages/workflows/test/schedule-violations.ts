import type { Schedule, ScheduleEdge, ScheduleProblem } from '../src/index.ts'

/** Sums of times with fractions differ from what was computed in whole units by their last digits. */
const ROUNDING_MS = 1e-6

/**
 * Everything that a schedule breaks, in words; none for a schedule that can be carried out. Shares no code with the scheduler: it only
 * reads what users read.
 */
export function scheduleViolations(problem: ScheduleProblem, { startMs, endMs, agentOf, makespanMs, lowerBoundMs, costUsd, latenessMs }: Schedule): readonly string[] {
  const { capacities = {}, agents = [], present = { atMs: 0 } } = problem
  const running = present.running ?? {}
  const tasks = problem.tasks.filter(({ id }) => !(present.finished ?? []).includes(id))
  const violations: string[] = []
  const claim = (holds: boolean, otherwise: string) => {
    if (!holds) violations.push(otherwise)
  }
  const near = (a: number, b: number) => Math.abs(a - b) <= ROUNDING_MS * Math.max(1, Math.abs(a), Math.abs(b)) + 0.001 * tasks.length
  claim(Object.keys(startMs).length === tasks.length, `${Object.keys(startMs).length} starts of ${tasks.length} tasks`)

  let cost = 0
  let late = 0
  for (const { id, durationMs = 0, on, releaseMs = 0, deadlineMs = Number.POSITIVE_INFINITY, after = [] } of tasks) {
    const start = startMs[id] ?? Number.NaN
    const end = endMs[id] ?? Number.NaN
    const agent = agentOf[id]
    const offer = on === undefined ? { durationMs, costUsd: 0 } : on[agent ?? '']
    claim((on === undefined) === (agent === undefined) && offer !== undefined, `${id} is done by ${agent}`)
    cost += offer?.costUsd ?? 0
    late += Math.max(0, end - Math.min(deadlineMs, problem.objective?.deadlineMs ?? Number.POSITIVE_INFINITY))
    const isRunning = Object.hasOwn(running, id)
    if (isRunning) {
      claim(start === running[id]?.startedMs && agent === running[id]?.agent, `${id} was moved while it ran`)
      claim(near(end, Math.max(present.atMs, start + (offer?.durationMs ?? 0))), `${id} runs from ${start} to ${end}`)
      continue
    }
    claim(end - start >= (offer?.durationMs ?? 0) - ROUNDING_MS && end - start <= (offer?.durationMs ?? 0) + 0.001 + ROUNDING_MS, `${id} lasts ${end - start} in place of ${offer?.durationMs}`)
    claim(start >= Math.max(present.atMs, releaseMs) - ROUNDING_MS, `${id} starts at ${start}, before ${Math.max(present.atMs, releaseMs)}`)
    for (const edge of after) {
      const { id: source, delayMs = 0, transferMs = 0 }: ScheduleEdge = typeof edge === 'string' ? { id: edge } : edge
      if ((present.finished ?? []).includes(source)) continue
      const travels = agent !== undefined && agentOf[source] !== undefined && agentOf[source] !== agent
      claim(start >= (endMs[source] ?? Number.NaN) + delayMs + (travels ? transferMs : 0) - ROUNDING_MS, `${id} starts at ${start}, too soon after ${source}, which ends at ${endMs[source]}`)
    }
  }

  // What is held only grows at starts, so looking there is enough.
  const moments = [present.atMs, ...Object.values(startMs)]
  const holds = (id: string, at: number) => (startMs[id] ?? 0) <= at + ROUNDING_MS && at < (endMs[id] ?? 0) - ROUNDING_MS
  for (const at of moments) {
    const held = tasks.filter(({ id }) => holds(id, at))
    const begun = held.filter(({ id }) => !Object.hasOwn(running, id))
    for (const [resource, capacity] of Object.entries(capacities)) {
      const sum = held.reduce((total, { demands = {} }) => total + (demands[resource] ?? 0), 0)
      const needs = begun.some(({ demands = {} }) => (demands[resource] ?? 0) > 0)
      claim(!needs || sum <= capacity * (1 + 1e-9), `${sum} of ${resource} at ${at}, where there are ${capacity}`)
    }
    for (const { id, slots = 1 } of agents) claim(held.filter((task) => agentOf[task.id] === id).length <= slots, `more than ${slots} tasks on ${id} at ${at}`)
  }

  const last = tasks.reduce((latest, { id }) => Math.max(latest, endMs[id] ?? 0), present.atMs)
  claim(near(makespanMs, last - present.atMs), `a makespan of ${makespanMs}, where the last task ends after ${last - present.atMs}`)
  claim(lowerBoundMs <= makespanMs + ROUNDING_MS, `a lower bound of ${lowerBoundMs} above the makespan of ${makespanMs}`)
  claim(near(cost, costUsd), `costs of ${costUsd} in place of ${cost}`)
  claim(near(late, latenessMs), `a lateness of ${latenessMs} in place of ${late}`)
  return violations
}
