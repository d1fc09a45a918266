import type { Call } from './effect-watch.ts'
import { pauseReally, turn } from './virtual-time.ts'
import type { World } from './world.ts'

/** What the machine is always at, and no handler has asked it for. */
const OWN_WORK = /^(Immediate|MessagePort|TTY)/

/**
 * Finds handlers that wait for the machine instead of the world: for a real timer, a file, a connection. Virtual time would run away
 * from them, and a seed would mean nothing.
 *
 * A handler that goes on while the world stands still gives itself away. The world is made to stand still when handlers are at work
 * and the machine has more to do than before, and at the end, when something still runs that nothing in the world will wake.
 */
export class EscapeWatch {
  readonly #world: World
  readonly #realMs: number
  #workBefore = realWork()

  constructor(world: World, realMs: number) {
    this.#world = world
    this.#realMs = realMs
  }

  /** Looks at the handlers at work, after each thing that happens; takes no time unless there is a reason to. */
  look(): Promise<readonly Call[]> | undefined {
    if (this.#world.journal.pending.size === 0 || realWork() <= this.#workBefore) return undefined
    return this.#standStill().then((woken) => {
      // It was something else, or takes longer; the end of the world will tell.
      this.#workBefore = realWork()
      return woken
    })
  }

  /** Looks at everything that is still at work when nothing is left to wake it. */
  async lookAtEnd(): Promise<readonly Call[]> {
    const woken = await this.#standStill()
    return woken.length > 0 ? woken : this.#atWork()
  }

  async #standStill(): Promise<readonly Call[]> {
    const before = this.#atWork()
    for (const until = performance.now() + this.#realMs; performance.now() < until; ) {
      await pauseReally(1)
      await turn()
      const woken = before.filter((call) => call.endedAt !== undefined)
      if (woken.length > 0) return woken
    }
    return []
  }

  #atWork(): readonly Call[] {
    return [...this.#world.journal.pending].filter((call) => call.beganAt !== undefined && call.isWanted())
  }
}

/** How much the machine is at for this program. Only Node tells; elsewhere nothing is known. */
function realWork(): number {
  const host = (globalThis as { readonly process?: NodeJS.Process }).process
  return host?.getActiveResourcesInfo?.().filter((kind) => !OWN_WORK.test(kind)).length ?? 0
}
