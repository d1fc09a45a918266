import type { OpenEffect } from './open-effect.ts'

/**
 * The open effects of a run, in no order. An effect knows its slot, so adding and removing are O(1) and cost a fraction of what a Map
 * does that is filled and emptied at every step. Finding one by its version looks at all that are open; who has the effect in hand,
 * as the loop does when a performer answers, need not look.
 */
export class OpenEffects {
  readonly #slots: OpenEffect[] = []

  add(effect: OpenEffect): void {
    effect.slot = this.#slots.length
    this.#slots.push(effect)
  }

  remove(effect: OpenEffect): void {
    const last = this.#slots.pop()
    if (last !== undefined && last !== effect) {
      this.#slots[effect.slot] = last
      last.slot = effect.slot
    }
    effect.slot = -1
  }

  /** Looks from the newest on, since what is looked for was mostly just asked for. */
  find(version: number): OpenEffect | undefined {
    for (let slot = this.#slots.length - 1; slot >= 0; slot--) {
      const effect = this.#slots[slot]
      if (effect?.requested.version === version) return effect
    }
    return undefined
  }

  all(): readonly OpenEffect[] {
    return [...this.#slots]
  }
}
