import type { Recorded, RunEvent, Storage } from '@nofx/core'
import type { RunKind } from '@nofx/runtime'
import type { Judge, Message } from './client.ts'
import type { Call } from './effect-watch.ts'
import type { SharedStore } from './shared-store.ts'
import type { World, StruckFault } from './world.ts'

/** All that checkers look at when a world has come to its end. */
export interface Evidence {
  /** The log of every run, as the store has it. */
  readonly logs: ReadonlyMap<string, readonly Recorded<RunEvent>[]>
  readonly store: SharedStore
  /** The store as it is, without a network before it. */
  readonly storage: Storage
  readonly kinds: readonly RunKind[]
  readonly calls: readonly Call[]
  readonly messages: readonly Message[]
  readonly judges: ReadonlyMap<string, Judge>
  readonly struck: readonly StruckFault[]
  readonly mishaps: readonly string[]
  /** Runs that wait for a named source that may wake them, and need not end: an approval, a doubt that somebody has to resolve. */
  readonly waiting: ReadonlySet<string>
  /** When faults have stopped, and when the world has, in world time, epoch ms. */
  readonly healedAt: number
  readonly endedAt: number
  /** Processes that lived at the end and would have done nothing by themselves any more. */
  readonly silent: readonly string[]
  /** How long leases hold, in ms. */
  readonly leaseMs: number
  /** What is still at work, and that no virtual time can wake. */
  readonly escaped: readonly Call[]
}

export async function gatherEvidence(world: World, rest: Pick<Evidence, 'kinds' | 'waiting' | 'healedAt' | 'leaseMs' | 'escaped'>): Promise<Evidence> {
  const { store, journal: { calls }, messages, judges, struck, mishaps, time } = world
  const logs = new Map<string, readonly Recorded<RunEvent>[]>()
  for (const runId of store.started.keys()) logs.set(runId, (await store.storage.log.read(runId)) as readonly Recorded<RunEvent>[])
  return { ...rest, logs, store, storage: store.storage, calls, messages, judges, struck, mishaps, endedAt: time.now, silent: world.silent }
}

/** A run and the runs below it, itself first. */
export function withRunsBelow({ store }: Pick<Evidence, 'store'>, runId: string): readonly string[] {
  const found = [runId]
  // Runs below are added while it goes on, and looked below of in turn.
  for (const above of found) for (const [id, { event }] of store.started) if (event.parent?.runId === above) found.push(id)
  return found
}
