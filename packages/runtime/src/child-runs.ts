import { addUsage, isNofxError, type Clock, type EffectSettled, type RunHead, type Storage, type Usage } from '@nofx/core'
import { askAgain } from './ask-again.ts'
import { derivedId } from './ids.ts'
import type { LiveRun } from './live-run.ts'
import type { OpenEffect } from './open-effect.ts'
import type { ChildRun } from './performer.ts'
import type { StartRun } from './runtime.ts'
import { unknownName } from './unknown-name.ts'

/** What a run below needs of the runtime. */
export interface ChildRunHost {
  readonly storage: Storage
  readonly clock: Clock
  live(runId: string): LiveRun | undefined
  start(request: StartRun): Promise<LiveRun>
  knows(kind: string, name: string): boolean
  result(runId: string, run: LiveRun | undefined, look: (head: RunHead) => void): Promise<unknown>
  cancel(runId: string, reason: string): Promise<void>
  failed(error: unknown): void
}

/**
 * Starts a run below an effect, or attaches to it when an earlier process has started it: its id follows from that of the effect. It
 * is cancelled with the effect, and what it has used up is added to the effect, however it ends.
 */
export async function runChild(host: ChildRunHost, effect: OpenEffect, { kind, name, input, limits }: ChildRun): Promise<unknown> {
  const { signal, runId: parentId } = effect
  const request = effect.requested.version
  const runId = derivedId(String(request), parentId)
  signal.throwIfAborted()
  let started = false
  const stop = () => {
    // A run that goes on in another process finds the one below it again there.
    if (!started || effect.run.left !== undefined) return
    void askAgain(() => host.cancel(runId, 'the run above it stopped'), host).catch((error: unknown) => {
      if (!isNofxError(error, 'run.ended')) host.failed(error)
    })
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    let run = host.live(runId)
    if (run === undefined && (await askAgain(() => host.storage.runs.get(runId), host)) === undefined) {
      // Looking took its time.
      signal.throwIfAborted()
      const depth = (effect.run.started?.parent?.depth ?? 0) + 1
      run = await host.start({ kind, name, input, runId, parent: { runId: parentId, request, depth }, ...(limits && { limits }) })
    }
    started = true
    if (signal.aborted) stop()
    try {
      return await host.result(runId, run, (head) => assertDrivable(host, head))
    } finally {
      effect.spend(await usageOf(host, runId, run))
    }
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** A run below goes with the one above, so one that nobody has is for this process, and would wait for ever if it does not know its kind. */
function assertDrivable(host: ChildRunHost, { owner, kind, name }: RunHead): void {
  if (owner === null && !host.knows(kind, name)) throw unknownName(kind, name)
}

/** What a run has used up: as it is known here, or as its log tells. */
async function usageOf(host: ChildRunHost, runId: string, known: LiveRun | undefined): Promise<Usage> {
  const run = known ?? host.live(runId)
  if (run?.outcome !== undefined) return run.usage
  const events = (await askAgain(() => host.storage.log.read(runId), host)) ?? []
  return events.reduce<Usage>((sum, { event }) => (event.type === 'effect.settled' ? addUsage(sum, (event as EffectSettled).usage ?? {}) : sum), {})
}
