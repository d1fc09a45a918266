import type { OutcomeFilter, Outcomes } from '@nofx/core'
import { checkFunction } from '../input/check-function.ts'
import { checkObject } from '../input/check-object.ts'
import { observeOutcome, type OutcomeHistory } from './outcome-history.ts'

/** Outcomes read at once: a page large enough to be quick and small enough to hold. */
export const PAGE_OUTCOMES = 1_000

/**
 * Brings a history up to date: reads what was stored behind its position, page by page, until nothing is left. A second call reads only
 * what is new. Memory stays bounded whatever the length of the log.
 *
 * @throws NofxError `storage.unavailable`; the history then holds what was read so far and may be brought up to date again
 */
export async function readOutcomes(outcomes: Outcomes, history: OutcomeHistory, filter: Pick<OutcomeFilter, 'runName' | 'kinds'> = {}): Promise<void> {
  checkFunction(checkObject(outcomes, 'outcomes', 'those of a storage, such as storage.outcomes').read, 'outcomes.read', 'the outcomes of a storage, such as storage.outcomes')
  checkObject(history, 'history', 'what emptyHistory() returned')
  for (;;) {
    const page = await outcomes.read({ ...filter, after: history.position, limit: PAGE_OUTCOMES })
    for (const outcome of page) observeOutcome(history, outcome)
    if (page.length < PAGE_OUTCOMES) return
  }
}
