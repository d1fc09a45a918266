import { NofxError, type Outcome } from '@nofx/core'
import { describeValue } from '../check-fields.ts'

/**
 * Refuses what is no list of outcomes of one workflow: those of others may have nodes of the same ids.
 *
 * @param what they are, for the message: `The outcomes before the change`
 * @throws NofxError `input.invalid`
 */
export function checkOutcomes(what: string, outcomes: readonly Outcome[]): void {
  if (!Array.isArray(outcomes)) throw new NofxError('input.invalid', `${what} are ${describeValue(outcomes)}. Give a list, as a store reads them.`)
  let name: string | undefined
  for (const outcome of outcomes as readonly Outcome[]) {
    const { runId, runName, requestedAt, startedAt, settledAt, costUsd } = outcome ?? {}
    if (typeof runId !== 'string' || ![requestedAt, startedAt, settledAt, costUsd].every(Number.isFinite)) throw new NofxError('input.invalid', `${what}: one of them is ${describeValue(outcome)} without a runId, times or costUsd. Give outcomes as a store reads them.`)
    name ??= runName
    if (runName !== name) throw new NofxError('input.invalid', `${what} are of "${name}" and of "${runName}". Give those of one workflow.`)
  }
}
