import { hashText } from './random.ts'
import { START_MS } from './virtual-time.ts'

/** Something that happened in a simulated world. */
export interface TraceEntry {
  /** Since the start of the world, in ms. */
  readonly atMs: number
  /** The process it happened in; `client`, `store` or `world` when in none. */
  readonly where: string
  readonly what: string
  /** The run that it is about. */
  readonly runId: string | undefined
}

/**
 * What happened, in order, as one line each. Ids that were drawn by chance are never in it, only names in the order of their coming
 * (`run 2`), so that the same seed gives the same trace to the letter.
 */
export class Trace {
  readonly entries: TraceEntry[] = []
  readonly #names = new Map<string, string>()
  #now: () => number
  #high = 0x811c9dc5
  #low = 0x9e3779b9
  #orderHigh = 0x85ebca6b
  #orderLow = 0xc2b2ae35

  constructor(now: () => number) {
    this.#now = now
  }

  note(where: string, what: string, runId?: string): void {
    const name = runId === undefined ? '' : this.nameOf(runId)
    const atMs = Math.round((this.#now() - START_MS) * 1_000) / 1_000
    const line = `${where} ${what} ${name}`
    this.#high = hashText(line, this.#high ^ Math.round(atMs * 1_000))
    this.#low = hashText(line, this.#low + Math.round(atMs * 1_000))
    this.#orderHigh = hashText(line, this.#orderHigh)
    this.#orderLow = hashText(line, this.#orderLow + 1)
    this.entries.push({ atMs, where, what, runId })
  }

  /** `run 3`: the third run that anything was told of. */
  nameOf(runId: string): string {
    const known = this.#names.get(runId)
    if (known !== undefined) return known
    const name = `run ${this.#names.size + 1}`
    this.#names.set(runId, name)
    return name
  }

  /** The same for two worlds in which the same happened at the same times. */
  get hash(): string {
    return hexOf(this.#high) + hexOf(this.#low)
  }

  /** The same for two worlds in which the same happened in the same order, whenever that was. */
  get order(): string {
    return hexOf(this.#orderHigh) + hexOf(this.#orderLow)
  }
}

function hexOf(hash: number): string {
  return (hash >>> 0).toString(16).padStart(8, '0')
}
