import type { Recorded, RunStarted } from '@nofx/core'
import type { Trace } from './trace.ts'

/**
 * Names for runs that are the same whenever a seed is run, and stay the same when something else is left out of its world. An id that an
 * operation has drawn has such a name, and so has a run below one that has; others are named by the order of their coming.
 */
export class RunNames {
  readonly #trace: Trace
  readonly #started: ReadonlyMap<string, Recorded<RunStarted>>
  readonly #given = new Map<string, string>()

  constructor(trace: Trace, started: ReadonlyMap<string, Recorded<RunStarted>>) {
    this.#trace = trace
    this.#started = started
  }

  give(runId: string, name: string): void {
    this.#given.set(runId, name)
  }

  nameOf(runId: string): string {
    const known = this.#given.get(runId)
    if (known !== undefined) return known
    const parent = this.#started.get(runId)?.event.parent
    const above = parent && this.#given.get(parent.runId)
    if (parent === undefined || above === undefined) return this.#trace.nameOf(runId)
    const name = `${above}/${parent.request}`
    this.give(runId, name)
    return name
  }
}
