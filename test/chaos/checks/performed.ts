import type { Evidence } from '../evidence.ts'
import type { Violation } from './check.ts'
import { requestsOf } from './requests.ts'

/** What the log says was done was done: each completed step and task of an agent is in the journal. */
export function performed({ stored, journal }: Evidence): readonly Violation[] {
  const keys = new Set(journal.map(({ key }) => key))
  const requests = new Set(journal.map(({ runId, request }) => `${runId} ${request}`))
  return [...stored].flatMap(([runId, run]) =>
    [...requestsOf(runId, run).values()].flatMap(({ kind, version, key, completed, node }): readonly Violation[] => {
      const isMissing = completed && ((kind === 'step' && !requests.has(`${runId} ${version}`)) || (kind === 'agent' && !keys.has(key)))
      return isMissing ? [{ runId, message: `Request ${version} ("${node}") is completed, and nobody has performed it.` }] : []
    }),
  )
}
