import type { RunLimits } from './limits.ts'
import type { SerialisedError } from './nofx-error.ts'
import type { Usage } from './usage.ts'

/** What every event has: its name in the past tense and the version of its shape. */
export interface AnyEvent {
  readonly type: string
  readonly v: number
}

/** An event with its place in the log of its run. Versions start at 1 and have no gaps; `at` is in epoch ms. */
export interface Recorded<Event extends AnyEvent = AnyEvent> {
  readonly version: number
  readonly at: number
  readonly event: Event
}

/** The first event of every run. */
export interface RunStarted {
  readonly type: 'run.started'
  readonly v: 1
  /** Who decides: `session` or `workflow`. */
  readonly kind: string
  /** The pattern of a session, the name of a workflow. */
  readonly name: string
  /** What was asked for. Its shape belongs to the kind. */
  readonly input: unknown
  /** What the run follows. Its shape belongs to the kind. */
  readonly definition?: Definition
  readonly limits?: RunLimits
  /** The request in another run that this run answers. */
  readonly parent?: RunParent
  /** The run whose events this one began with, and how many they are. */
  readonly forked?: { readonly runId: string; readonly version: number }
}

/** What runs follow, such as the plan of a workflow. It never changes, and many runs share it, so a store may keep it once for all. */
export interface Definition {
  /** A UUID that follows from the content: the same id means the same content, always. */
  readonly id: string
  readonly content: unknown
}

export interface RunParent {
  readonly runId: string
  readonly request: number
  /** How many runs are above this one. */
  readonly depth: number
}

/** How an effect behaves when it runs twice; decides what happens to it after a crash. See `docs/concepts.md`. */
export type EffectMode = 'pure' | 'idempotent' | 'once'

/**
 * What happens to an effect of mode `once` whose process died while it was performed: `fail` fails it, `ask` lets it wait until somebody
 * outside says whether it took place, `check` has its performer find that out.
 */
export type InDoubt = 'fail' | 'ask' | 'check'

/** A run asks for something to be done outside. The version of this event is the identity of the effect. */
export interface EffectRequested {
  readonly type: 'effect.requested'
  readonly v: 1
  /** Which performer does it: `step`, `agent`, `select`, `timer`, `run`, `wait`. */
  readonly kind: string
  /** What is done: the name of a step, the id of an agent, the kind of a child run. */
  readonly name: string
  readonly mode: EffectMode
  /** Only for mode `once`. Absent means `fail`. */
  readonly inDoubt?: InDoubt
  /** The node of the plan, or the role in the pattern, that it is done for. */
  readonly node?: string
  /** The scope of the plan that the node belongs to, such as `lint[3]`; absent for the outermost. */
  readonly scope?: string
  /** 1 for the first try. Absent means 1. */
  readonly attempt?: number
  /** The request of the first try, whose identity this one carries outside. Absent means its own. */
  readonly origin?: number
  readonly input?: unknown
  readonly timeoutMs?: number
  /** When a timer is due, in epoch ms. */
  readonly dueAt?: number
  /** The most that this effect may cost, held back from the budget until it settles. */
  readonly reserveUsd?: number
}

/** An effect that must run only once is about to be performed. Each call has one of its own, also after a doubt. */
export interface EffectStarted {
  readonly type: 'effect.started'
  readonly v: 1
  readonly request: number
  /** The version of the `effect.doubted` that somebody has answered with this: it did not take place. */
  readonly doubt?: number
}

/** Nobody knows whether an effect that must run only once took place; it waits until somebody outside says so. */
export interface EffectDoubted {
  readonly type: 'effect.doubted'
  readonly v: 1
  readonly request: number
}

interface Settlement {
  readonly type: 'effect.settled'
  readonly v: 1
  /** The version of the request that is answered. */
  readonly request: number
  /** The node and scope of the request, so that the log reads by itself and nobody has to look them up. */
  readonly node?: string
  readonly scope?: string
  /** The version of the `effect.doubted` that somebody has answered with this: it had taken place. */
  readonly doubt?: number
  /** When the work began, in epoch ms; the event's own `at` is when it ended. */
  readonly startedAt?: number
  readonly usage?: Usage
  /** Whether it came with the history of the run that this one was forked from. It is the outcome of that run, and no other. */
  readonly inherited?: true
}

/** An effect's outcome. Appended only while the request is open. */
export type EffectSettled =
  | (Settlement & { readonly status: 'completed'; readonly value: unknown })
  | (Settlement & { readonly status: 'failed'; readonly error: SerialisedError })
  | (Settlement & { readonly status: 'cancelled'; readonly reason: string })

/** Someone outside told the run something. */
export interface SignalReceived {
  readonly type: 'signal.received'
  readonly v: 1
  readonly name: string
  readonly payload: unknown
}

/** The last event of every run. */
export type RunEnded =
  | { readonly type: 'run.ended'; readonly v: 1; readonly status: 'completed'; readonly output: unknown }
  | { readonly type: 'run.ended'; readonly v: 1; readonly status: 'failed'; readonly error: SerialisedError }
  | { readonly type: 'run.ended'; readonly v: 1; readonly status: 'cancelled'; readonly reason: string }

/** The events that every kind of run shares. A decider adds its own to them. */
export type RunEvent = RunStarted | EffectRequested | EffectStarted | EffectDoubted | EffectSettled | SignalReceived | RunEnded

/** Where a run stands, as its head in the store tells. */
export type RunStatus = 'running' | 'completed' | 'failed' | 'cancelled'
