import type { Outcome } from '@nofx/core'
import { HOUR_MS, HOURS_MAX } from './hour.ts'

/** Agents whose load is kept: each has up to 672 hours. The longest unseen goes first. */
export const AGENTS_MAX = 50

/** The newest works of each agent, from which the size of its pool is read. */
export const AGENT_WORKS_MAX = 128

/** A shorter wait is that for the store, not for the agent. */
const WAIT_MIN_MS = 100

/** Waits that tell the size of a pool: each saw it full, but for what had not settled yet. */
const WAITS_MIN = 8

const DAY_HOURS = 24

/** One piece of work of an agent; epoch ms. From the request to the start it waited for a free place. */
export interface AgentWork {
  readonly requestedAt: number
  readonly startedAt: number
  readonly settledAt: number
}

/** What one agent was asked for, by whoever asked. */
export interface AgentLoad {
  /** The newest, oldest first. */
  readonly works: readonly AgentWork[]
  /** By whole hours since 1970, UTC, for how many ms places were taken, all together; an hour without work is not there. */
  readonly busyMs: Map<number, number>
}

/** Takes one outcome in. What was cancelled may never have begun, so it is left out. Costs O(AGENT_WORKS_MAX), and a step for each hour that the work took. */
export function observeAgentLoad(agents: Map<string, AgentLoad>, { kind, name, status, requestedAt, startedAt, settledAt }: Outcome): void {
  if (kind !== 'agent' || status === 'cancelled') return
  const known = agents.get(name)
  const busyMs = known?.busyMs ?? new Map<number, number>()
  const end = Math.max(startedAt, settledAt)
  for (let from = Math.max(startedAt, end - HOURS_MAX * HOUR_MS); from < end; ) {
    const hour = Math.floor(from / HOUR_MS)
    const to = Math.min(end, (hour + 1) * HOUR_MS)
    busyMs.set(hour, (busyMs.get(hour) ?? 0) + to - from)
    from = to
  }
  if (busyMs.size > HOURS_MAX) for (const hour of busyMs.keys()) if (hour <= Math.floor(end / HOUR_MS) - HOURS_MAX) busyMs.delete(hour)
  agents.delete(name)
  agents.set(name, { works: [...(known?.works.slice(1 - AGENT_WORKS_MAX) ?? []), { requestedAt, startedAt, settledAt: end }], busyMs })
  if (agents.size > AGENTS_MAX) agents.delete(agents.keys().next().value ?? name)
}

/**
 * How many works an agent does at a time, all its processes together: the most that were under way in the middle of a wait, when all places were taken. Null where
 * fewer than 8 of the newest works waited, since a pool that nobody waits for shows no size. Costs the square of 128.
 */
export function poolSize({ works }: AgentLoad): number | null {
  const waits = works.filter(({ requestedAt, startedAt }) => startedAt - requestedAt >= WAIT_MIN_MS)
  if (waits.length < WAITS_MIN) return null
  const underWay = (moment: number) => works.filter(({ startedAt, settledAt }) => startedAt <= moment && moment < settledAt).length
  const most = waits.reduce((found, { requestedAt, startedAt }) => Math.max(found, underWay((requestedAt + startedAt) / 2)), 0)
  return most === 0 ? null : most
}

/** The share of its places that an agent had taken in the busiest hour of each whole day, UTC, oldest first; 0 for a day without work. */
export function dailyPeaks({ busyMs }: AgentLoad, size: number): readonly number[] {
  const days = new Map<number, number>()
  for (const [hour, ms] of busyMs) {
    const day = Math.floor(hour / DAY_HOURS)
    days.set(day, Math.max(days.get(day) ?? 0, Math.min(1, ms / HOUR_MS / size)))
  }
  const known = [...days.keys()]
  const [first, newest] = [Math.min(...known), Math.max(...known)] // at most 29
  // The newest day is not over as far as is known, and the first may have begun before the log did.
  return Array.from({ length: known.length === 0 ? 0 : Math.max(0, newest - first - 1) }, (_, index) => days.get(first + 1 + index) ?? 0)
}

/** The mean wait of the newest works in ms; 0 without one. */
export function meanWaitMs({ works }: AgentLoad): number {
  return works.reduce((sum, { requestedAt, startedAt }) => sum + Math.max(0, startedAt - requestedAt) / works.length, 0)
}
