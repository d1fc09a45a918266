import type { Outcome } from '@nofx/core'
import { observeAgentLoad, type AgentLoad } from './agent-load.ts'
import { HOUR_MS, HOURS_MAX } from './hour.ts'
import { WORK_KINDS, workName } from './work-kinds.ts'

/** Observations kept of each step: enough for a 95 % quantile, few enough to follow a change within days. */
export const OBSERVATIONS_MAX = 128

/** Steps kept: far above an honest number of names, and an end to growth when names are made from data. The longest unseen goes first. */
export const STEPS_MAX = 1_000

/** Runs of each workflow whose cost and retries are added up. The oldest go first. */
export const RUN_TALLIES_MAX = 400

/** Workflows whose runs are added up. The longest unseen goes first. */
const WORKFLOWS_MAX = 1_000

/** One settled attempt. */
export interface Observation {
  readonly runId: string
  /** Epoch ms. */
  readonly startedAt: number
  readonly durationMs: number
  readonly costUsd: number
  readonly failed: boolean
  /** 1 for the first try. */
  readonly attempt: number
}

/** The newest attempts at one step of one kind of run. */
export interface StepHistory {
  readonly name: string
  readonly runName: string
  readonly kind: string
  /** Attempts ever seen, those that were let go included. */
  seen: number
  /** Oldest first. Grows in place, as the history does: a copy for each outcome would be most of what reading costs. */
  readonly observations: Observation[]
}

/** What the work of one run added up to. */
export interface RunTally {
  readonly costUsd: number
  readonly retries: number
}

/** What settled in one hour. */
export interface HourTally {
  /** Runs whose first work it was. */
  readonly runs: number
  /** Pieces of work, those that were cancelled included. */
  readonly work: number
}

/** What was learned from the log up to a position. Bounded, so that it can be kept in memory and stored as one model. */
export interface OutcomeHistory {
  position: number
  readonly steps: Map<string, StepHistory>
  /** By name of the workflow or pattern, then by id of the run. */
  readonly runs: Map<string, Map<string, RunTally>>
  /** By whole hours since 1970, UTC; an hour without work is not there. */
  readonly hours: Map<number, HourTally>
  /** By agent, whoever asked for its work. */
  readonly agents: Map<string, AgentLoad>
}

export function emptyHistory(): OutcomeHistory {
  return { position: 0, steps: new Map(), runs: new Map(), hours: new Map(), agents: new Map() }
}

/**
 * Takes one outcome into the history, which changes. Work that was cancelled tells neither a duration nor a failure, so only its cost is
 * counted. Costs constant time, but for a place in front of what is kept.
 */
export function observeOutcome(history: OutcomeHistory, outcome: Outcome): void {
  history.position = Math.max(history.position, outcome.position)
  if (!WORK_KINDS.includes(outcome.kind)) return
  tallyRun(history, outcome)
  observeAgentLoad(history.agents, outcome)
  if (outcome.status === 'cancelled') return
  const { runName, kind, runId, costUsd, attempt, status } = outcome
  const name = workName(outcome)
  const key = JSON.stringify([runName, kind, name])
  const step = history.steps.get(key) ?? { name, runName, kind, seen: 0, observations: [] }
  step.seen += 1
  step.observations.push({ runId, startedAt: outcome.startedAt, durationMs: Math.max(0, outcome.settledAt - outcome.startedAt), costUsd, failed: status === 'failed', attempt })
  if (step.observations.length > OBSERVATIONS_MAX) step.observations.shift()
  touch(history.steps, key, step, STEPS_MAX)
}

function tallyRun({ runs, hours }: OutcomeHistory, { runName, runId, costUsd, attempt, settledAt }: Outcome): void {
  const ofName = runs.get(runName) ?? new Map<string, RunTally>()
  touch(runs, runName, ofName, WORKFLOWS_MAX)
  const known = ofName.get(runId)
  const hour = Math.floor(settledAt / HOUR_MS)
  const inHour = hours.get(hour) ?? { runs: 0, work: 0 }
  touch(hours, hour, { runs: inHour.runs + (known === undefined ? 1 : 0), work: inHour.work + 1 }, HOURS_MAX)
  const tally = known ?? { costUsd: 0, retries: 0 }
  touch(ofName, runId, { costUsd: tally.costUsd + costUsd, retries: tally.retries + (attempt > 1 ? 1 : 0) }, RUN_TALLIES_MAX)
}

/** Puts an entry last, and lets the first go when there are too many. */
function touch<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, entriesMax: number): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > entriesMax) map.delete(map.keys().next().value ?? key)
}
