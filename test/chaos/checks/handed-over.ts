import type { Evidence } from '../evidence.ts'
import type { Violation } from './check.ts'

/** A process that was told to stop had handed over all its runs when it was gone. */
export function handedOver({ handOvers }: Evidence): readonly Violation[] {
  return handOvers.flatMap(({ owner, held }) => held.map((runId) => ({ runId, message: `${owner} was told to stop, and kept it.` })))
}
