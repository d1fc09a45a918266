import { NofxError, type MaybePromise } from '@nofx/core'
import type { Random } from './random.ts'
import type { Trace } from './trace.ts'
import type { VirtualTime } from './virtual-time.ts'

/** How long a process waits for a store that cannot be reached before it is told so, in ms. */
const NO_ROUTE_MS = 400

/** How long a call takes on its way there and back, in ms each: a fast network. */
const WAY_MS_MIN = 0.2
const WAY_MS_MAX = 3

/** A call that was held back for others to overtake goes on after so long even if none came, in ms. */
const OVERTAKEN_MS_MAX = 2_000

export type CallName =
  | 'append' | 'read' | 'readAll' | 'get' | 'list' | 'claim' | 'renew' | 'release' | 'suspend' | 'wake' | 'prune' | 'writeRecords' | 'replaceRecords' | 'readRecords' | 'putBlob' | 'getBlob'
  | 'post' | 'waiting' | 'refuse' | 'state' | 'withdraw' | 'outcomes'

/** Calls that may be carried out twice: those that their port says may be sent again, and the claim, whose answer may be lost in any case. */
const REPEATABLE: ReadonlySet<CallName> = new Set(['append', 'claim', 'read', 'get', 'waiting', 'renew'])

/** What becomes of a call on its way. */
export interface Fate {
  toStoreMs: number
  fromStoreMs: number
  /** The process dies with it: before the store hears of it, or before the store's answer is heard. */
  crash?: 'before' | 'after'
  /** The store does it, and its answer gets lost. */
  lost?: boolean
  /** It arrives once more, so much later. */
  againMs?: number
  /** It arrives after so many later ones. */
  behind?: number
}

/** Changes the fate of the first call that it applies to. Answers whether it did. */
export type CallFault = (call: CallName, fate: Fate) => boolean

export interface LinkOptions {
  readonly time: VirtualTime
  readonly trace: Trace
  readonly random: Random
  readonly process: string
  /** Whether the process can reach the store, and be reached, at this moment. */
  readonly isCut: () => boolean
  readonly isAlive: () => boolean
  readonly crash: (why: string) => void
  /** Hands something to the process: at once, or when it runs again. */
  readonly deliver: (fire: () => void) => void
}

/** The way of one process to the store and back. */
export class Link {
  readonly #options: LinkOptions
  /** Calls whose answers have not come. */
  underWay = 0
  /** Waiting for a call that they apply to. */
  readonly faults = new Set<CallFault>()
  /** How often each call was made. */
  readonly #counts = new Map<string, number>()
  /** Calls that are held back, with how many later ones may still overtake each. */
  #heldBack: { left: number; readonly go: () => void }[] = []

  constructor(options: LinkOptions) {
    this.#options = options
  }

  /**
   * @param about what the call is about, the same for the same seed: how long it takes follows from it, and not from what else is on its
   * way, so that leaving something out of a world leaves the rest as it was
   */
  call<T>(name: CallName, about: string, execute: () => MaybePromise<T>): Promise<T> {
    const { time, trace, process, isAlive, crash } = this.#options
    if (!isAlive()) return new Promise(() => {})
    const random = this.#randomFor(`${name} ${about}`)
    const way = () => WAY_MS_MIN + random.fraction() * (WAY_MS_MAX - WAY_MS_MIN)
    const fate = this.#fateOf(name, { toStoreMs: way(), fromStoreMs: way() })
    if (fate.crash === 'before') {
      time.after(0, () => crash(`dies with "${name}" not sent`))
      return new Promise(() => {})
    }
    this.underWay += 1
    return new Promise<T>((resolve, reject) => {
      const arrive = () => {
        if (this.#options.isCut()) return this.#fail(name, reject)
        const answer = attempt(execute)
        time.hold(answer)
        void answer.then(
          (value) => this.#answer(name, fate, () => resolve(value), reject),
          (error: Error) => this.#answer(name, fate, () => reject(error), reject),
        )
      }
      const send = () => {
        this.#overtake()
        arrive()
        if (fate.againMs !== undefined && REPEATABLE.has(name)) time.after(fate.againMs, () => this.#repeat(name, execute))
      }
      if (fate.behind === undefined) {
        time.after(fate.toStoreMs, send)
        return
      }
      trace.note(process, `has "${name}" held up on its way`)
      const heldBack = { left: fate.behind, go: () => void time.after(0, arrive) }
      this.#heldBack.push(heldBack)
      time.after(OVERTAKEN_MS_MAX, () => this.#letGo(heldBack))
    }).finally(() => {
      this.underWay -= 1
    })
  }

  #randomFor(call: string): Random {
    const count = (this.#counts.get(call) ?? 0) + 1
    this.#counts.set(call, count)
    return this.#options.random.split(`${call} ${count}`)
  }

  #fateOf(name: CallName, fate: Fate): Fate {
    for (const fault of this.faults) if (fault(name, fate)) this.faults.delete(fault)
    return fate
  }

  #answer(name: CallName, fate: Fate, deliver: () => void, reject: (error: Error) => void): void {
    const { time, trace, process, crash } = this.#options
    if (fate.crash === 'after') return crash(`dies before it hears that "${name}" was carried out`)
    if (fate.lost) {
      trace.note(process, `does not hear that "${name}" was carried out`)
      return this.#fail(name, reject)
    }
    time.after(fate.fromStoreMs, () => (this.#options.isCut() ? this.#fail(name, reject) : this.#options.deliver(deliver)))
  }

  #fail(name: CallName, reject: (error: Error) => void): void {
    const { time, deliver } = this.#options
    const error = new NofxError('storage.unavailable', `The simulated store did not answer to "${name}".`, { retryable: true })
    time.after(NO_ROUTE_MS * (0.5 + this.#randomFor(`${name} fails`).fraction()), () => deliver(() => reject(error)))
  }

  /** A copy of a call arrives late; nobody waits for its answer. */
  #repeat(name: CallName, execute: () => MaybePromise<unknown>): void {
    const { time, trace, process, isCut } = this.#options
    if (isCut()) return
    trace.note(process, `has "${name}" arrive a second time`)
    const answer = attempt(execute)
    time.hold(answer)
    answer.catch(() => {})
  }

  #overtake(): void {
    for (const heldBack of [...this.#heldBack]) {
      heldBack.left -= 1
      if (heldBack.left <= 0) this.#letGo(heldBack)
    }
  }

  #letGo(heldBack: { readonly go: () => void }): void {
    if (!this.#heldBack.some((one) => one === heldBack)) return
    this.#heldBack = this.#heldBack.filter((one) => one !== heldBack)
    heldBack.go()
  }
}

/** What throws at once rejects as well. */
async function attempt<T>(execute: () => MaybePromise<T>): Promise<T> {
  return execute()
}
