import { NofxError, type AnyEvent, type Clock, type EffectRequested, type EffectSettled, type Lease, type RecordChange, type Recorded, type RunLimits, type RunStarted, type Storage } from '@nofx/core'
import type { Adoption } from './adoption.ts'
import { historyUpTo, versionOf, type ForkPoint } from './fork-point.ts'
import type { LiveRuns } from './live-runs.ts'
import { eventProblem, readingOf, type RunReading } from './run-problem.ts'
import { unknownName } from './unknown-name.ts'

/** What a fork needs of the runtime. */
export interface ForkHost {
  readonly storage: Storage
  readonly clock: Clock
  readonly lease: Lease
  readonly runs: LiveRuns
  readonly adoption: Adoption
  /** See `Sweeper.inTurn`. */
  inTurn<T>(task: () => Promise<T>): Promise<T>
}

/**
 * Starts a run that has the history of another up to a point, and goes on from there by itself: what was settled by then stays so, and
 * what was asked for is done as after the death of a process.
 */
export async function forkRun({ storage, clock, lease, runs, adoption, inTurn }: ForkHost, sourceId: string, runId: string, { limits, ...point }: ForkPoint & { readonly limits?: RunLimits }): Promise<void> {
  const events = await storage.log.read(sourceId)
  const [first] = events
  if (first === undefined) throw new NofxError('run.unknown', `There is no run ${sourceId} in the store.`)
  const { kind, name } = first.event as RunStarted
  const reading = readingOf(runs.kinds, { kind, name })
  if (reading.problem !== undefined) throw unknownName(kind, name)
  const version = versionOf(events, sourceId, point)
  for (const { version: place, event } of events.slice(0, version)) {
    const problem = eventProblem(reading.kind, place, event)
    if (problem !== undefined) throw new NofxError(problem.code, `Run ${sourceId} cannot be forked: ${problem.message}`)
  }
  const history = inherit(historyUpTo(reading.decider, events, sourceId, version), sourceId, clock.now(), limits)
  await inTurn(async () => {
    const [result] = await storage.log.append([{ runId, expectedVersion: 0, lease, events: history, records: recordsOf(reading, runId, history) }])
    if (result === 'conflict') throw new NofxError('run.exists', `There is a run ${runId} already. Choose another id, or read that one.`)
    // Another process has it by now, and goes on with it.
    if (result === 'fenced') return
    const goOn = await adoption.adopt({ runId, kind, name, epoch: lease.epoch }, async () => true)
    if (typeof goOn === 'function') goOn()
  })
}

/**
 * History as if the run had come so far just now: what waits has as much of its time left as it had, and so have the limits of the run.
 * Its outcomes are those of the other run, and not counted twice.
 */
function inherit(history: readonly Recorded[], sourceId: string, now: number, limits: RunLimits | undefined): readonly Recorded[] {
  const shiftMs = now - (history.at(-1)?.at ?? now)
  const forked = { runId: sourceId, version: history.length }
  return history.map(({ version, at, event }) => ({ version, at: at + shiftMs, event: inheritEvent(event, shiftMs, { forked, ...(limits && { limits }) }) }))
}

function inheritEvent(event: AnyEvent, shiftMs: number, start: Pick<RunStarted, 'forked' | 'limits'>): AnyEvent {
  switch (event.type) {
    case 'run.started': {
      // It answers nobody: a run above goes on with the run that it has.
      const { parent: _, ...started } = event as AnyEvent & RunStarted
      return { ...started, ...start } satisfies RunStarted
    }
    case 'effect.requested': {
      const { dueAt } = event as EffectRequested
      return dueAt === undefined ? event : ({ ...event, dueAt: dueAt + shiftMs } as AnyEvent)
    }
    case 'effect.settled': {
      const { startedAt } = event as EffectSettled
      return { ...event, ...(startedAt !== undefined && { startedAt: startedAt + shiftMs }), inherited: true } as AnyEvent
    }
    default:
      return event
  }
}

/** The rows that follow from events which are there from the start. */
function recordsOf({ kind, decider }: Extract<RunReading, { readonly problem?: undefined }>, runId: string, history: readonly Recorded[]): readonly RecordChange[] {
  const { project } = kind
  if (project === undefined) return []
  let state = decider.initial()
  return history.flatMap((recorded) => {
    state = decider.evolve(state, recorded)
    return project(runId, recorded, state)
  })
}
