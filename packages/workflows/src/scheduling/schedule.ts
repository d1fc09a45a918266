import { NofxError } from '@nofx/core'
import { checkFields, describeValue } from '../check-fields.ts'
import { checkProblem } from './check-problem.ts'
import { compileProblem } from './compile-problem.ts'
import { criticalChain } from './critical-chain.ts'
import { destructiveBound } from './destructive-bound.ts'
import { searchGenetically, type FoundSchedule } from './genetic-search.ts'
import { lowerBound } from './lower-bound.ts'
import type { ScheduleModel } from './schedule-model.ts'
import type { ScheduleProblem } from './schedule-problem.ts'
import { createScorer } from './schedule-score.ts'
import { isOver } from './search-limits.ts'

export interface ScheduleOptions {
  /**
   * Stop after so long, once there is a schedule: to read 100,000 tasks and make the first one takes seconds. None is begun that would end later. Default: none, if a `scheduleLimit` is given.
   * The result then depends on the speed of the machine.
   */
  readonly timeLimitMs?: number
  /** Stop after so many schedules have been made and compared, from 1 on. Default: 5,000, unless a `timeLimitMs` is given. */
  readonly scheduleLimit?: number
  /** A whole number. The same problem, seed and `scheduleLimit` give the same schedule on every machine. Default: 1. */
  readonly seed?: number
  /**
   * Asked after each schedule; once it is aborted, the best so far is the result. The call is synchronous, so it has to be aborted from
   * outside, such as by a view of shared memory.
   */
  readonly signal?: { readonly aborted: boolean }
  /** The clock of `timeLimitMs`; nothing else reads one. Default: `performance.now`, which every runtime has. */
  readonly nowMs?: () => number
}

/** When each task starts, and how good that is known to be. */
export interface Schedule {
  /** On the clock of the problem. A running task keeps its own. */
  readonly startMs: Readonly<Record<string, number>>
  readonly endMs: Readonly<Record<string, number>>
  /** Who does each task that has `on`. */
  readonly agentOf: Readonly<Record<string, string>>
  /** From the present to the last end. */
  readonly makespanMs: number
  /** No schedule has a smaller makespan. */
  readonly lowerBoundMs: number
  /** How far the makespan may be above the smallest there is: `makespanMs / lowerBoundMs - 1`. */
  readonly gap: number
  /** Whether this is proved to be a best schedule. Only known where nothing but the makespan counts. */
  readonly isOptimal: boolean
  /** Ids that decide the makespan, in the order of time: each starts when the one before it lets it. */
  readonly criticalPath: readonly string[]
  readonly costUsd: number
  /** How much tasks end after their deadlines, in all. */
  readonly latenessMs: number
  /** How many schedules were made and compared. */
  readonly schedules: number
}

const SCHEDULE_LIMIT_DEFAULT = 5_000
/** The time of so many schedules, or of tasks² / 10 of them, is about that of the slow bound. */
const IMPROVE_BOUND_AFTER = 200

/**
 * Says when each task should start, so that the whole is done soonest: tasks wait for others, share resources of limited capacity, or are
 * shared out among agents that differ in speed and cost. Lateness and budgets come first, then the makespan or what `objective` makes of
 * time and cost.
 *
 * Finds good schedules by a rule (HEFT, where there are agents), and improves them by a genetic algorithm with forward-backward improvement
 * until a limit is reached or the makespan is proved to be the smallest. Durations are counted in whole ms; where a time of the problem has
 * a fraction, in whole microseconds. What is finer is rounded so that every schedule keeps all limits.
 *
 * Costs one pass to read the problem, and about 0.2 µs for each task and schedule up to a few hundred tasks, growing with their number.
 *
 * @throws NofxError `input.invalid` for a problem that has no schedule or no meaning, with all its faults, and for bad options
 *
 * @example
 * ```ts
 * const { startMs, makespanMs } = schedule({
 *   tasks: [
 *     { id: 'a', durationMs: 30, demands: { cpu: 2 } },
 *     { id: 'b', durationMs: 20, demands: { cpu: 1 }, after: ['a'] },
 *     { id: 'c', durationMs: 40, demands: { cpu: 1 } },
 *   ],
 *   capacities: { cpu: 2 },
 * }) // a at 0, b and c at 30: makespanMs is 70
 * ```
 */
export function schedule(problem: ScheduleProblem, options: ScheduleOptions = {}): Schedule {
  checkOptions(options)
  const nowMs = options.nowMs ?? (() => performance.now())
  const startedMs = options.timeLimitMs === undefined ? 0 : nowMs()
  checkProblem(problem)
  const model = compileProblem(problem)
  let bound = lowerBound(model)
  let isBoundImproved = false
  const limits = {
    schedules: options.scheduleLimit ?? (options.timeLimitMs === undefined ? SCHEDULE_LIMIT_DEFAULT : Number.POSITIVE_INFINITY),
    deadlineMs: options.timeLimitMs === undefined ? Number.POSITIVE_INFINITY : startedMs + options.timeLimitMs,
    nowMs,
    signal: options.signal,
  }
  // Most searches that can prove their result do so by the quick bound, within a few schedules; the slow one is for the others.
  const improveAfter = Math.max(IMPROVE_BOUND_AFTER, model.count ** 2 / 10)
  const isProved = (makespan: number, schedules: number): boolean => {
    if (makespan > bound && !isBoundImproved && schedules >= improveAfter) {
      isBoundImproved = true
      bound = destructiveBound(model, bound, makespan, () => isOver(limits, schedules))
    }
    return makespan <= bound
  }
  const found = searchGenetically(model, options.seed ?? 1, limits, isProved)
  return toSchedule(problem, model, found, bound)
}

function checkOptions(options: ScheduleOptions): void {
  checkFields('The options of schedule', options, ['timeLimitMs', 'scheduleLimit', 'seed', 'signal', 'nowMs'])
  const { timeLimitMs, scheduleLimit, seed = 1, signal = { aborted: false }, nowMs } = options
  if (timeLimitMs !== undefined && !(typeof timeLimitMs === 'number' && timeLimitMs >= 0)) throw new NofxError('input.invalid', `timeLimitMs is ${describeValue(timeLimitMs)}. Give ms from 0 on.`)
  if (scheduleLimit !== undefined && !(typeof scheduleLimit === 'number' && scheduleLimit >= 1)) throw new NofxError('input.invalid', `scheduleLimit is ${describeValue(scheduleLimit)}. Give a number from 1 on.`)
  if (!Number.isSafeInteger(seed)) throw new NofxError('input.invalid', `seed is ${describeValue(seed)}. Give a whole number.`)
  if (typeof signal !== 'object' || signal === null) throw new NofxError('input.invalid', `signal is ${describeValue(signal)}. Give an AbortSignal, or an object with \`aborted\`.`)
  if (nowMs !== undefined && typeof nowMs !== 'function') throw new NofxError('input.invalid', `nowMs is ${describeValue(nowMs)}. Give a function that says how late it is, in ms.`)
}

function toSchedule({ present }: ScheduleProblem, model: ScheduleModel, found: FoundSchedule, bound: number): Schedule {
  const { ids, unitsPerMs, agents, due } = model
  const { start, end, offers, makespan, score } = found
  const atMs = present?.atMs ?? 0
  const running = new Map(Object.entries(present?.running ?? {}))
  const agentOf = ids.flatMap((id, task) => {
    const agent = agents?.ids[agents.agent[offers[task] ?? 0] ?? -1]
    return agent === undefined ? [] : [[id, agent] as const]
  })
  return {
    startMs: Object.fromEntries(ids.map((id, task) => [id, running.get(id)?.startedMs ?? atMs + (start[task] ?? 0) / unitsPerMs])),
    endMs: Object.fromEntries(ids.map((id, task) => [id, atMs + (end[task] ?? 0) / unitsPerMs])),
    agentOf: Object.fromEntries(agentOf),
    makespanMs: makespan / unitsPerMs,
    lowerBoundMs: bound / unitsPerMs,
    gap: bound === 0 ? (makespan === 0 ? 0 : Number.POSITIVE_INFINITY) : makespan / bound - 1,
    isOptimal: makespan <= bound && score.excess === 0 && createScorer(model).isMakespanOnly,
    criticalPath: criticalChain(model, found).map((task) => ids[task] ?? ''),
    costUsd: agents === undefined ? 0 : offers.reduce((sum, offer) => sum + (agents.costUsd[offer] ?? 0), 0),
    latenessMs: end.reduce((sum, at, task) => sum + Math.max(0, at - (due[task] ?? 0)), 0) / unitsPerMs,
    schedules: found.schedules,
  }
}
