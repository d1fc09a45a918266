import type { Random } from './random.ts'

/** Where every simulation begins, in epoch ms: 14 November 2023. */
export const START_MS = 1_700_000_000_000

/** Real time that the world waits for something that began within one moment and needs the machine, such as a hash, in ms. */
const HELD_MS_MAX = 10_000

interface Entry {
  readonly at: number
  /** Orders what is due at one moment: drawn from the seed, so that no order is taken for granted. */
  readonly tie: number
  readonly number: number
  fire: (() => void) | undefined
}

/**
 * The time of a simulated world: one queue of what is due, and nothing in between. Time jumps from one to the next. Before it does,
 * everything that can go on without the time moving has gone on: the queue of microtasks is empty.
 */
export class VirtualTime {
  readonly #ties: Random
  readonly #heap: Entry[] = []
  #now = START_MS
  #number = 0
  #held = 0
  /** What has happened so far, in queue entries. */
  fired = 0

  constructor(random: Random) {
    this.#ties = random
  }

  /** In epoch ms, to the microsecond. */
  get now(): number {
    return this.#now
  }

  /** Calls `fire` once after `delayMs`; the function that it returns prevents it. */
  after(delayMs: number, fire: () => void): () => void {
    const at = Math.round((this.#now + Math.max(0, delayMs)) * 1_000) / 1_000
    const entry: Entry = { at, tie: this.#ties.bits(), number: this.#number++, fire }
    push(this.#heap, entry)
    return () => {
      entry.fire = undefined
    }
  }

  /** Keeps the time where it is until the promise has settled. */
  hold(promise: PromiseLike<unknown>): void {
    this.#held += 1
    const release = () => {
      this.#held -= 1
    }
    promise.then(release, release)
  }

  /**
   * Lets time pass until `isOver` says so, nothing is due any more, or the next thing is due after `until`.
   * @param afterEach called when all that follows from an entry at its moment has happened; the time waits for what it returns
   */
  async run(until: number, isOver: () => boolean, afterEach?: () => Promise<void> | undefined): Promise<void> {
    await this.settle()
    while (!isOver()) {
      const entry = pop(this.#heap)
      if (entry === undefined) return
      if (entry.fire === undefined) continue
      if (entry.at > until) {
        push(this.#heap, entry)
        return
      }
      this.#now = entry.at
      this.fired += 1
      entry.fire()
      await this.settle()
      const more = afterEach?.()
      if (more !== undefined) await more
    }
  }

  /** Resolves when everything has gone on that can. */
  async settle(): Promise<void> {
    await turn()
    if (this.#held === 0) return
    for (const since = performance.now(); this.#held > 0 && performance.now() - since < HELD_MS_MAX; ) await turn()
  }
}

// Taken when the file is loaded, so that who replaces them later replaces nothing here.
const { setImmediate: immediate, setTimeout: timeout } = globalThis

/** One turn of the event loop: every promise that can go on has gone on. */
export const turn: () => Promise<void> =
  typeof immediate === 'function' ? () => new Promise((resolve) => void immediate(resolve)) : () => new Promise((resolve) => void timeout(resolve, 0))

/** A pause in real time, for what is not of the simulated world. */
export function pauseReally(delayMs: number): Promise<void> {
  return new Promise((resolve) => void timeout(resolve, delayMs))
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.at !== other.at ? one.at < other.at : one.tie !== other.tie ? one.tie < other.tie : one.number < other.number
}

/** A binary heap, the earliest at its top. */
function push(heap: Entry[], entry: Entry): void {
  let index = heap.length
  heap.push(entry)
  while (index > 0) {
    const parent = (index - 1) >> 1
    const above = heap[parent] as Entry
    if (!isBefore(entry, above)) break
    heap[index] = above
    index = parent
  }
  heap[index] = entry
}

function pop(heap: Entry[]): Entry | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (first === undefined || last === undefined || heap.length === 0) return first
  let index = 0
  for (;;) {
    const left = 2 * index + 1
    if (left >= heap.length) break
    const right = left + 1
    const child = right < heap.length && isBefore(heap[right] as Entry, heap[left] as Entry) ? right : left
    const below = heap[child] as Entry
    if (!isBefore(below, last)) break
    heap[index] = below
    index = child
  }
  heap[index] = last
  return first
}
