import type { EffectRequested, EffectSettled, Recorded } from '../event.ts'
import type { Outcome, Outcomes } from '../outcome.ts'
import { positionedEvents } from './memory-event-log.ts'
import type { MemoryRun } from './memory-run.ts'
import type { MemoryState } from './memory-state.ts'

/** Outcomes, joined from the log when somebody asks: settling an effect costs nothing extra. */
export function createMemoryOutcomes(state: MemoryState): Outcomes {
  return {
    async read({ after = 0, limit = 1_000, newestFirst = false, kinds, name, runName } = {}) {
      const outcomes: Outcome[] = []
      const events = positionedEvents(state, after)
      for (const { runId, position, ...recorded } of newestFirst ? events.toReversed() : events) {
        const run = state.runs.get(runId)
        if (run === undefined || recorded.event.type !== 'effect.settled') continue
        const outcome = outcomeOf(run, recorded as Recorded<EffectSettled>, position)
        if (outcome === undefined || (kinds && !kinds.includes(outcome.kind))) continue
        if ((name ?? outcome.name) !== outcome.name || (runName ?? outcome.runName) !== outcome.runName) continue
        outcomes.push(outcome)
        if (outcomes.length === limit) break
      }
      return outcomes
    },
  }
}

function outcomeOf(run: MemoryRun, { event: settled, at }: Recorded<EffectSettled>, position: number): Outcome | undefined {
  const requested = run.events[settled.request - 1] as Recorded<EffectRequested> | undefined
  if (requested === undefined || settled.inherited === true) return undefined
  const { kind, name, node = null, attempt = 1 } = requested.event
  return {
    position, runId: run.runId, runKind: run.kind, runName: run.name, request: settled.request,
    kind, name, node, attempt,
    status: settled.status,
    errorCode: settled.status === 'failed' ? (settled.error.code ?? null) : null,
    requestedAt: requested.at,
    startedAt: settled.startedAt ?? requested.at,
    settledAt: at,
    costUsd: settled.usage?.costUsd ?? 0,
  }
}
