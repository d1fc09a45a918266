import { createHash } from 'node:crypto'
import { codeOf } from './storage-error.ts'

/** What is asked for at every step. It costs the server a fifth less when it need not read the statement each time. */
const FREQUENT = /^select "[^"]+"\.nofx_append/

/**
 * What a server says to whom has a name that it does not know, or gives one that it has: behind a transaction-mode pooler it is not the one
 * that was asked before. Nothing was done then.
 */
const LOST_NAME_STATES = new Set(['26000', '42P05'])

/**
 * Names for frequent statements, which a connection then reads and plans once. A name follows from the text, so that whoever shares a
 * connection means the same by it. The first time that one does not hold is the last time that one is given.
 */
export class NamedStatements {
  readonly #names = new Map<string, string>()
  #hold = true

  nameOf(text: string): string | undefined {
    if (!this.#hold || !FREQUENT.test(text)) return undefined
    const name = this.#names.get(text) ?? `nofx_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`
    this.#names.set(text, name)
    return name
  }

  noteFailure(error: unknown): void {
    if (error instanceof Error && LOST_NAME_STATES.has(codeOf(error) ?? '')) this.#hold = false
  }
}
