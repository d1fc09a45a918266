import type { Definition } from '@nofx/core'

/** When there are more, all are forgotten. */
const DEFINITIONS_MAX = 1_000

/** Definitions that were read, by id. They never change, so runs that follow the same share one in memory as they do in the store. */
export class DefinitionCache {
  readonly #definitions = new Map<string, Definition>()

  get(id: string): Definition | undefined {
    return this.#definitions.get(id)
  }

  add(definition: Definition): void {
    if (this.#definitions.size >= DEFINITIONS_MAX) this.#definitions.clear()
    this.#definitions.set(definition.id, definition)
  }
}
