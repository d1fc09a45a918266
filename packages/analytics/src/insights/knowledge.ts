import type { OutcomeHistory } from '../outcomes/outcome-history.ts'
import type { RunHistory } from '../outcomes/read-run-figures.ts'

/** All that the analytics know at one moment. What is said from it is a pure function of it. */
export interface Knowledge {
  readonly outcomes: OutcomeHistory
  readonly runs: RunHistory
}

/** Names the state of the knowledge, so that the same conclusion is not stored twice. */
export function basisOf({ outcomes, runs }: Knowledge): string {
  const latest = [...runs.values()].map((ofWorkflow) => ofWorkflow.at(-1)?.startedAt ?? 0)
  const ended = [...runs.values()].reduce((sum, ofWorkflow) => sum + ofWorkflow.length, 0)
  return `${outcomes.position}:${ended}:${Math.max(0, ...latest)}`
}

/** Says what is missing, in words for a person. */
export const NOT_ENOUGH_DATA = 'Not enough data: no work has settled yet. Run a workflow or a session, then ask again.'
