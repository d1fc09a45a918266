import type { AnyEvent, EffectRequested, EffectSettled, Recorded, RunEvent, Storage } from '@nofx/core'
import { derivedId } from '@nofx/runtime'
import type { Plan, WorkflowOwnEvent } from '@nofx/workflows'

/** Something that was really done: a step, or one call of an agent. Choosing agents and waiting for sessions is not. */
export interface Work {
  readonly id: string
  readonly runId: string
  readonly kind: 'step' | 'agent'
  /** The name of the step, or the id of the agent. */
  readonly name: string
  /** The node of the plan that it is done for, and the item of the map that the node belongs to: `areas[3]`. */
  readonly node: string
  readonly scope: string | undefined
  /** The area that it is about. */
  readonly area: string | undefined
  /** For a writer or reviewer, which round of the pair it is. */
  readonly round: number | undefined
  /** From 1. */
  readonly attempt: number
  readonly requestedAt: number
  readonly outcome: Outcome | undefined
}

export interface Outcome {
  readonly status: EffectSettled['status']
  readonly startedAt: number
  readonly settledAt: number
  readonly costUnits: number
  /** What it yielded, or the message of its failure. */
  readonly value: unknown
}

/** A time in which no process worked on the run. Epoch ms. */
export interface Downtime {
  readonly from: number
  readonly to: number
}

/** What an event of the tree means to somebody who watches. */
export type Change =
  | { readonly type: 'work.requested'; readonly work: Work }
  | { readonly type: 'work.settled'; readonly work: Work & { readonly outcome: Outcome } }
  /** A node of the plan is done with everything below it. */
  | { readonly type: 'node.completed'; readonly node: string }

/** The signal by which a process notes in the log that it has taken the run up; its payload is a `Downtime`. */
export const RESUMED = 'resumed'

interface RunLog {
  readonly events: Recorded[]
  readonly pattern: string
  /** What the run is done for; absent for the workflow. */
  readonly node: string | undefined
  readonly scope: string | undefined
}

/**
 * A workflow run and the sessions below it, built up from their events. It is the same whether the events come as they are stored or are
 * read from the log afterwards.
 */
export class RunTree {
  readonly runId: string
  readonly logs = new Map<string, RunLog>()
  /** By id, in the order in which it was asked for. */
  readonly work = new Map<string, Work>()
  readonly downtimes: Downtime[] = []
  /** For an item of a map, the item whose end made room for it. */
  readonly roomFrom = new Map<string, string>()
  plan: Plan | undefined
  areas: readonly string[] = []
  #lastClosed: string | undefined

  constructor(runId: string) {
    this.runId = runId
  }

  /** Takes the next event of a run; says what it means, if the run belongs to the tree. */
  take(runId: string, recorded: Recorded): Change | undefined {
    const event = recorded.event as RunEvent | WorkflowOwnEvent
    if (event.type === 'run.started') this.#begin(runId, event)
    const log = this.logs.get(runId)
    if (log === undefined) return undefined
    log.events.push(recorded)
    switch (event.type) {
      case 'effect.requested':
        return this.#request(runId, log, recorded as Recorded<EffectRequested>)
      case 'effect.settled':
        return this.#settle(runId, log, recorded as Recorded<EffectSettled>)
      case 'signal.received':
        if (event.name === RESUMED) this.downtimes.push(event.payload as Downtime)
        return undefined
      case 'item.opened':
        if (this.#lastClosed !== undefined) this.roomFrom.set(scopeOf(event), this.#lastClosed)
        return undefined
      case 'item.closed':
        this.#lastClosed = scopeOf(event)
        return undefined
      case 'map.closed':
        return { type: 'node.completed', node: event.node }
      default:
        return undefined
    }
  }

  /** Work that is settled, in the order in which it was asked for. */
  settledWork(): readonly (Work & { readonly outcome: Outcome })[] {
    return [...this.work.values()].filter(hasOutcome)
  }

  #begin(runId: string, { name, definition, parent }: Extract<RunEvent, { type: 'run.started' }>): void {
    if (runId === this.runId) {
      this.plan = definition?.content as Plan | undefined
      this.logs.set(runId, { events: [], pattern: '', node: undefined, scope: undefined })
      return
    }
    const asked = parent && this.logs.get(parent.runId)?.events[parent.request - 1]?.event
    if (asked === undefined) return
    const { node, scope } = asked as EffectRequested
    this.logs.set(runId, { events: [], pattern: name, node, scope })
  }

  #request(runId: string, log: RunLog, { version, at, event }: Recorded<EffectRequested>): Change | undefined {
    const { kind, name, attempt = 1 } = event
    if (kind !== 'step' && kind !== 'agent') return undefined
    const scope = log.scope ?? event.scope
    const before = [...this.work.values()].filter((other) => other.runId === runId && other.name === name && other.attempt === 1)
    const work: Work = {
      id: `${runId}:${version}`, runId, kind, name, scope, attempt,
      node: log.node ?? event.node ?? name,
      area: this.areas[Number(/\[(\d+)\]$/.exec(scope ?? '')?.[1])],
      round: log.pattern === 'pair' ? before.length + (attempt === 1 ? 1 : 0) : undefined,
      requestedAt: at,
      outcome: undefined,
    }
    this.work.set(work.id, work)
    return { type: 'work.requested', work }
  }

  #settle(runId: string, log: RunLog, { at, event }: Recorded<EffectSettled>): Change | undefined {
    const asked = this.work.get(`${runId}:${event.request}`)
    if (asked === undefined) {
      const isSettledNode = runId === this.runId && event.scope === undefined && event.status === 'completed' && event.node !== undefined
      return isSettledNode && isSession(log.events[event.request - 1]?.event) ? { type: 'node.completed', node: event.node } : undefined
    }
    const value = event.status === 'completed' ? event.value : event.status === 'failed' ? event.error.message : event.reason
    const outcome: Outcome = { status: event.status, startedAt: event.startedAt ?? asked.requestedAt, settledAt: at, costUnits: event.usage?.costUsd ?? 0, value }
    const work = { ...asked, outcome }
    this.work.set(work.id, work)
    if (work.name === 'open' && event.status === 'completed') this.areas = areaNames(value)
    return { type: 'work.settled', work }
  }
}

/** Reads a workflow run and its sessions from the log. */
export async function readRunTree(storage: Pick<Storage, 'log'>, runId: string): Promise<RunTree> {
  const tree = new RunTree(runId)
  const take = async (id: string) => {
    const events = await storage.log.read(id)
    for (const recorded of events) tree.take(id, recorded)
    return events
  }
  for (const { version, event } of await take(runId)) {
    // A session's id follows from the request that it answers.
    if (isSession(event)) await take(derivedId(String(version), runId))
  }
  return tree
}

/** The packages of a scope are known without it. */
function areaNames(opened: unknown): readonly string[] {
  return (opened as { readonly areas: readonly { readonly name: string }[] }).areas.map(({ name }) => name.replace(/^@[^/]+\//, ''))
}

function isSession(event: AnyEvent | undefined): boolean {
  return event?.type === 'effect.requested' && (event as EffectRequested).kind === 'session'
}

function hasOutcome(work: Work): work is Work & { readonly outcome: Outcome } {
  return work.outcome !== undefined
}

function scopeOf({ scope, node, index }: { readonly scope?: string; readonly node: string; readonly index: number }): string {
  return `${scope === undefined ? '' : `${scope}/`}${node}[${index}]`
}
