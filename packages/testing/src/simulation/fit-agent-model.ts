import { NofxError, type Outcome } from '@nofx/core'
import type { AgentModel } from './agent-model.ts'

/** With fewer outcomes a model would be a guess. */
const OUTCOMES_MIN = 20

/** Recorded latencies that a model keeps at most, evenly picked from all. */
const VALUES_MAX = 2_000

/**
 * A model of an agent or step as it has been seen to behave. Latencies are those that were recorded, so that no shape is assumed; a call
 * that ran into its limit counts as one that hangs.
 *
 * @param outcomes as `storage.outcomes.read()` gives them; those of other names are left out
 * @throws NofxError `forecast.not_enough_data` with fewer than 20 outcomes, or when none of them completed
 *
 * @example
 * ```ts
 * const model = fitAgentModel('coder', await storage.outcomes.read({ name: 'coder', newestFirst: true }))
 * ```
 */
export function fitAgentModel(name: string, outcomes: readonly Outcome[]): AgentModel {
  const own = outcomes.filter((outcome) => outcome.name === name && outcome.status !== 'cancelled')
  const completed = own.filter(({ status }) => status === 'completed')
  if (own.length < OUTCOMES_MIN || completed.length === 0) {
    throw new NofxError('forecast.not_enough_data', `There are ${own.length} outcomes of "${name}", ${completed.length} of them completed; a model takes ${OUTCOMES_MIN}. Let it work some more, or declare one.`)
  }
  const hung = own.filter(({ errorCode }) => errorCode === 'effect.timeout').length
  const sorted = completed.map(({ startedAt, settledAt }) => Math.max(0, settledAt - startedAt)).sort((one, other) => one - other)
  const stride = Math.max(1, sorted.length / VALUES_MAX)
  return {
    name,
    latencyMs: { shape: 'recorded', valuesMs: Array.from({ length: Math.min(sorted.length, VALUES_MAX) }, (_, index) => sorted[Math.floor(index * stride)] as number) },
    failureRate: (own.length - completed.length - hung) / Math.max(1, own.length - hung),
    hangRate: hung / own.length,
    costUsd: completed.reduce((sum, { costUsd }) => sum + costUsd, 0) / completed.length,
  }
}
