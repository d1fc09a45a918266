import { isDeepStrictEqual } from 'node:util'
import type { Evidence, StoredRun } from '../evidence.ts'
import type { StartedRun } from '../ledger.ts'
import { workloadOf, type Expected } from '../workloads/index.ts'
import type { Violation } from './check.ts'

/** Every run ended as was reckoned beforehand, or was cancelled by somebody, or is in doubt for a reason. */
export function rightResult({ started, stored }: Evidence): readonly Violation[] {
  return started.flatMap((run): readonly Violation[] => {
    const found = stored.get(run.runId)
    const fault = found && faultOf(run, found)
    return fault === undefined ? [] : [{ runId: run.runId, message: fault }]
  })
}

function faultOf(run: StartedRun, found: StoredRun): string | undefined {
  const end = found.events.find(({ event }) => event.type === 'run.ended')?.event
  if (end === undefined) return undefined
  if (end.status === 'cancelled') {
    return run.sent.some(({ what, mark }) => what === 'cancel' && mark === end.reason) ? undefined : `It was cancelled, and nobody did: ${String(end.reason)}`
  }
  const { expected, inDoubt } = workloadOf(run.workload)
  const wanted = expected({ seed: run.seed })
  if (meets(found, wanted)) return undefined
  // Only a run that has changed hands can have lost the process that performed its step.
  if (inDoubt !== undefined && found.head.epoch > 1 && meets(found, inDoubt)) return undefined
  return `It ended with ${JSON.stringify(end)}, steps undone: ${undoneOf(found).join(', ') || 'none'}; expected was ${JSON.stringify(wanted)}.`
}

function meets(found: StoredRun, expected: Expected): boolean {
  const end = found.events.at(-1)?.event
  if (end?.status !== expected.status) return false
  if (expected.status === 'completed') return isDeepStrictEqual(end.output, expected.output)
  return (end.error as { readonly code?: string }).code === expected.code && isDeepStrictEqual(undoneOf(found), expected.undone)
}

/** The steps that were performed once undoing had begun, in the order in which they succeeded. */
function undoneOf({ events }: StoredRun): readonly string[] {
  const from = events.findIndex(({ event }) => event.type === 'compensation.started')
  if (from < 0) return []
  const requests = new Map(events.filter(({ event }) => event.type === 'effect.requested' && event.kind === 'step').map(({ version, event }) => [version, String(event.name)]))
  return events.slice(from).flatMap(({ event }) => (event.type === 'effect.settled' && event.status === 'completed' ? (requests.get(Number(event.request)) ?? []) : []))
}
