import type { EffectRequested, EffectSettled } from '@nofx/core'
import type { RunTree } from './run-tree.ts'

/** What the log says about its own order. */
export interface LogCheck {
  readonly runs: number
  readonly requests: number
  /** What must not be, one sentence each; none when all is well. */
  readonly faults: readonly string[]
}

/**
 * Reads the log for what durability promises: no request is settled twice, no node of the plan is completed twice, and what an earlier
 * process had settled is still what it was.
 *
 * @param before the tree as this process found it, when it resumed a run
 */
export function checkLog(tree: RunTree, before?: RunTree): LogCheck {
  const faults: string[] = []
  let requests = 0
  for (const [runId, { events }] of tree.logs) {
    const settled = new Map<number, number>()
    const completed = new Map<string, number>()
    for (const { event } of events) {
      if (event.type === 'effect.requested') requests += 1
      if (event.type !== 'effect.settled') continue
      const { request, status, scope, node = '' } = event as EffectSettled
      settled.set(request, (settled.get(request) ?? 0) + 1)
      const asked = events[request - 1]?.event as EffectRequested | undefined
      const place = scope === undefined ? node : `${scope}/${node}`
      if (runId === tree.runId && status === 'completed' && asked?.kind !== 'timer') completed.set(place, (completed.get(place) ?? 0) + 1)
    }
    for (const [request, times] of settled) if (times > 1) faults.push(`Request ${request} of run ${runId} was settled ${times} times.`)
    for (const [node, times] of completed) if (times > 1) faults.push(`The node "${node}" was completed ${times} times.`)
  }
  for (const { id, outcome } of before?.settledWork() ?? []) {
    if (tree.work.get(id)?.outcome?.settledAt !== outcome.settledAt) faults.push(`Work ${id} was settled before, and is settled anew.`)
  }
  return { runs: tree.logs.size, requests, faults }
}
