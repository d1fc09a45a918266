import type { Clock } from '@nofx/core'

/** Work that has not begun so long after it was assigned never will: its session was cancelled. */
const ASSIGNED_MS_MAX = 5_000

interface Assignment {
  readonly agentId: string
  readonly at: number
}

/** Who was chosen for what, until the work begins. Everything here takes the same time however much is assigned, but for what is forgotten, once each. */
export class Assignments {
  readonly #clock: Clock
  /** By place, oldest first. */
  readonly #places = new Map<string, Assignment>()
  readonly #counts = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  assign(place: string, agentId: string): void {
    this.remove(place)
    this.#places.set(place, { agentId, at: this.#now() })
    this.#counts.set(agentId, this.countOf(agentId) + 1)
  }

  /** The work has begun. */
  remove(place: string): void {
    const assigned = this.#places.get(place)
    if (assigned === undefined) return
    this.#places.delete(place)
    const left = this.countOf(assigned.agentId) - 1
    if (left > 0) this.#counts.set(assigned.agentId, left)
    else this.#counts.delete(assigned.agentId)
  }

  /** Forgets what never began. */
  forgetOld(): void {
    const since = this.#now() - ASSIGNED_MS_MAX
    for (const [place, { at }] of this.#places) {
      if (at >= since) return
      this.remove(place)
    }
  }

  /** What is assigned to an agent and has not begun. */
  countOf(agentId: string): number {
    return this.#counts.get(agentId) ?? 0
  }

  /** By a clock that cannot be put back, if there is one: else what was assigned before it was is kept for longer. */
  #now(): number {
    return this.#clock.monotonic?.() ?? this.#clock.now()
  }
}
