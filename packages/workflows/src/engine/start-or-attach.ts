import { isNofxError, NofxError } from '@nofx/core'
import type { RunHandle, Runtime, StartRun } from '@nofx/runtime'

/** Starts of others that may fail under our eyes before we give up: more than one is bad luck, more than a few is no luck at all. */
const TRIES_MAX = 5

/**
 * Starts a run, or gives the run that has its id already, whoever started it. The store decides who was first, so of any number of
 * callers in any number of processes one starts the run and the others get the same.
 *
 * @throws NofxError `run.exists` when the run of that id is another's
 */
export async function startOrAttach(runtime: Runtime, request: StartRun & { readonly runId: string }): Promise<RunHandle> {
  const { kind, name, runId } = request
  for (let attempt = 1; ; attempt++) {
    try {
      return await runtime.start(request)
    } catch (error) {
      if (!isNofxError(error, 'run.exists') || attempt === TRIES_MAX) throw error
    }
    // Taken before anything is awaited, so that it knows the result even where the store forgets ended runs at once.
    const handle = runtime.get(runId)
    const head = (await runtime.storage.runs.get(runId)) ?? (await headOnceStored(handle))
    if (head === undefined) continue
    if (head.kind === kind && head.name === name) return handle
    throw new NofxError('run.exists', `There is a run ${runId} already, and it is a ${head.kind} "${head.name}", not the ${kind} "${name}". Choose another id.`)
  }
}

/** What the store says of a run whose start is on its way there; `undefined` when it does not arrive. */
async function headOnceStored(handle: RunHandle): Promise<{ readonly kind: string; readonly name: string } | undefined> {
  const events = handle.events()
  try {
    await events.next()
    return await handle.status()
  } catch (error) {
    if (isNofxError(error, 'run.unknown')) return undefined
    throw error
  } finally {
    await events.return()
  }
}
