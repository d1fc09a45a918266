import type { AnyEvent, Decider, RecordChange, Recorded, RunEvent } from '@nofx/core'
import type { Performer } from './performer.ts'

/**
 * A kind of run that a runtime can drive: how it decides, who performs what it asks for, and which documented rows follow from its
 * events. Sessions and workflows are the two kinds of NOFX.
 */
export interface RunKind<State = unknown, Own extends AnyEvent = AnyEvent> {
  readonly kind: string
  /** The decider for runs of this name. `undefined` leaves the run to a process that knows it. */
  decider(name: string): Decider<State, Own> | undefined
  /** By kind of effect. */
  readonly performers: Readonly<Record<string, Performer<State>>>
  /** The newest version of each event type of its own; a run with a newer or unknown one is parked. */
  readonly eventVersions: Readonly<Record<Own['type'], number>>
  /** Why a run does not take an event from outside as it stands, if so. Asked in turn with all else that happens to the run. */
  refusal?(state: State, event: AnyEvent): Error | undefined
  /** The rows that follow from an event; pure, since views are rebuilt from the log. */
  project?(runId: string, recorded: Recorded<RunEvent | Own>, state: State): readonly RecordChange[]
}

/** The newest version of the events that all kinds share. */
const SHARED_VERSIONS: Readonly<Record<RunEvent['type'], number>> = {
  'run.started': 1,
  'effect.requested': 1,
  'effect.started': 1,
  'effect.doubted': 1,
  'effect.settled': 1,
  'signal.received': 1,
  'run.ended': 1,
}

/** Whether this release can read the event. */
export function knowsEvent(kind: RunKind, event: AnyEvent): boolean {
  const newest = (SHARED_VERSIONS as Record<string, number>)[event.type] ?? kind.eventVersions[event.type]
  return newest !== undefined && event.v <= newest
}
