import { isNofxError } from '@nofx/core'
import { CallJournal } from './call-journal.ts'
import type { Judge, Message, Operation } from './client.ts'
import { createClient } from './create-client.ts'
import { watchKind } from './effect-watch.ts'
import type { PlannedFault } from './fault.ts'
import { Link } from './link.ts'
import type { SimulatedApp, SimulatedHost, SimulatedProcess } from './process.ts'
import { createRandom, type Random } from './random.ts'
import { RunNames } from './run-names.ts'
import { createSharedStore, type SharedStore } from './shared-store.ts'
import { skewedClock, type Skew } from './skewed-clock.ts'
import { storageView } from './storage-view.ts'
import { Trace } from './trace.ts'
import { START_MS, VirtualTime } from './virtual-time.ts'

/** How long a new process takes to start when nobody said how long, in ms. */
const RESTART_MS = 500

export interface WorldOptions<App extends SimulatedApp> {
  readonly seed: number
  readonly processes: number
  readonly boot: (host: SimulatedHost) => App
  readonly leaseMs: number
  readonly sweepMs: number
  readonly mailMs: number
  readonly suspendMs: number
}

/** A fault that has happened. */
export interface StruckFault {
  readonly planned: PlannedFault
  readonly atMs: number
  readonly how: string
  /** The run whose handler it struck. */
  readonly runId: string | undefined
}

/** Several processes, a store that they share, a network between them, time, chance, and all that was seen of them. */
export class World<App extends SimulatedApp = SimulatedApp> {
  readonly time: VirtualTime
  readonly trace: Trace
  readonly store: SharedStore
  readonly names: RunNames
  readonly journal: CallJournal
  readonly messages: Message[] = []
  readonly judges = new Map<string, Judge>()
  readonly struck: StruckFault[] = []
  /** Errors that no code of ours or of the user's should ever throw, or leave to nobody. */
  readonly mishaps: string[] = []
  /** In world time, epoch ms. */
  storeAwayUntil = 0
  openOperations = 0
  readonly #options: WorldOptions<App>
  readonly #random: Random
  readonly #slots: { process: SimulatedProcess<App> | undefined; count: number }[]

  constructor(options: WorldOptions<App>) {
    this.#options = options
    this.#random = createRandom(options.seed)
    this.time = new VirtualTime(this.#random.split('ties'))
    this.trace = new Trace(() => this.time.now)
    this.store = createSharedStore(this.time, this.trace)
    this.journal = new CallJournal(this.time, this.trace)
    this.names = new RunNames(this.trace, this.store.started)
    this.#slots = Array.from({ length: options.processes }, () => ({ process: undefined, count: 0 }))
  }

  /** Since the start, in ms. */
  get nowMs(): number {
    return this.time.now - START_MS
  }

  /** The processes that live. */
  get processes(): readonly SimulatedProcess<App>[] {
    return this.#slots.flatMap(({ process }) => (process?.alive === true ? [process] : []))
  }

  /** The processes that live and will do nothing by themselves any more. */
  get silent(): readonly string[] {
    return this.processes.flatMap(({ name, timers, link, isClosing }) => (timers.size === 0 && link.underWay === 0 && !isClosing ? [name] : []))
  }

  /** The process in a place, if it lives. */
  processAt(slot: number): SimulatedProcess<App> | undefined {
    const process = this.#slots[slot % this.#slots.length]?.process
    return process?.alive === true ? process : undefined
  }

  startAll(): void {
    const random = this.#random.split('starts')
    for (let slot = 0; slot < this.#slots.length; slot++) {
      // The first one lives from the beginning, so that a world of one process needs not wait.
      if (slot === 0) this.start(slot)
      else this.time.after(random.between(0, 300), () => this.start(slot))
    }
  }

  start(slot: number): void {
    const place = this.#slots[slot]
    if (place === undefined || place.process?.alive === true) return
    place.count += 1
    const name = `p${slot + 1}${place.count > 1 ? `.${place.count}` : ''}`
    place.process = this.#boot(slot, name)
    this.trace.note(name, 'starts')
  }

  /** Ends a process where it stands: its timers never fire, its calls are never answered, nothing is closed. A new one starts later. */
  crash(process: SimulatedProcess, why: string): void {
    if (!process.alive) return
    this.trace.note(process.name, why)
    this.#bury(process)
    this.time.after(process.restartMs, () => this.start(process.slot))
  }

  /** Ends a process as its host would. */
  close(process: SimulatedProcess): void {
    this.trace.note(process.name, 'is told to close')
    process.isClosing = true
    void this.#close(process)
  }

  async #close(process: SimulatedProcess): Promise<void> {
    try {
      await process.app.runtime.close()
      this.crash(process, 'has closed')
    } catch (error) {
      // Closing gives the runs back; a store that is away does not take them, and then they wait for their leases.
      if (isNofxError(error) && error.retryable) this.crash(process, 'cannot reach the store to close, and is ended')
      else this.mishaps.push(`${process.name} could not be closed: ${String(error)}`)
    }
  }

  /** Puts an end to everything that is wrong. */
  heal(): void {
    this.trace.note('world', 'no more faults')
    this.storeAwayUntil = 0
    for (const process of this.processes) {
      process.cutOffUntil = 0
      process.standsStillUntil = 0
      process.link.faults.clear()
      process.effectFaults.clear()
      process.skew.offsetMs = 0
      process.skew.rate = 1
    }
  }

  /** Ends every process, so that nothing of this world goes on in the next. */
  end(): void {
    for (const process of this.processes) this.#bury(process)
  }

  /** Lets an operation happen when it is time. */
  begin(operation: Operation<App>, index: number): void {
    this.openOperations += 1
    this.time.after(operation.atMs, () => void this.#perform(operation, index))
  }

  async #perform(operation: Operation<App>, index: number): Promise<void> {
    try {
      await operation.run(createClient(this, index, this.#random.split(`operation ${index}`)))
    } catch (error) {
      this.mishaps.push(`The operation "${operation.name}" failed: ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      this.openOperations -= 1
    }
  }

  #bury(process: SimulatedProcess): void {
    process.alive = false
    this.journal.bury(process.name)
    for (const stop of [...process.timers]) stop()
    const mourners = [...process.onDeath]
    process.onDeath.clear()
    for (const tell of mourners) tell()
  }

  #boot(slot: number, name: string): SimulatedProcess<App> {
    const { time, trace } = this
    const { boot, leaseMs, sweepMs, mailMs, suspendMs } = this.#options
    const random = this.#random.split(name)
    const skew: Skew = { offsetMs: 0, rate: 1 }
    const timers = new Set<() => void>()
    const deliver = (fire: () => void) => this.deliver(process, fire)
    const link = new Link({
      time, trace, random: random.split('network'), process: name, deliver,
      isCut: () => time.now < Math.max(this.storeAwayUntil, process.cutOffUntil),
      isAlive: () => process.alive,
      crash: (why) => this.crash(process, why),
    })
    const clock = skewedClock(time, skew, timers, deliver)
    const host: SimulatedHost = {
      name, clock,
      options: { storage: storageView(name, link, this.store, (runId) => this.names.nameOf(runId)), clock, randomBytes: random.split('ids').fill, owner: name, leaseMs, sweepMs, mailMs, suspendMs, onError: (error) => this.#report(name, error) },
      sleep: (delayMs, signal) => sleep(clock.setTimer, delayMs, signal),
      random: random.split('handlers'),
      worldNowMs: () => this.nowMs,
      nameOf: (key) => {
        const [runId = '', request = ''] = key.split(':')
        return `${this.names.nameOf(runId)}:${request}`
      },
    }
    const process: Omit<SimulatedProcess<App>, 'app'> & { app: App } = {
      slot, name, host, link, skew, timers, app: undefined as unknown as App,
      alive: true, isClosing: false, standsStillUntil: 0, cutOffUntil: 0, restartMs: RESTART_MS, effectFaults: new Set(), onDeath: new Set(),
    }
    process.app = boot(host)
    const { runtime } = process.app
    for (const kind of runtime.kinds) runtime.register(watchKind(kind, this.journal.watchOf(process)))
    return process
  }

  /** Hands something to a process: not to one that is dead, and to one that stands still when it goes on. */
  deliver(process: SimulatedProcess, fire: () => void): void {
    if (!process.alive) return
    const waitMs = process.standsStillUntil - this.time.now
    if (waitMs <= 0) fire()
    else this.time.after(waitMs, () => this.deliver(process, fire))
  }

  #report(name: string, error: unknown): void {
    const code = codeOf(error)
    this.trace.note(name, `reports ${code}`)
    if (code === 'unknown') this.mishaps.push(`${name} reported: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }
}

/** The code of the first error of ours among an error and its causes. */
function codeOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) if (isNofxError(at)) return at.code
  return 'unknown'
}

function sleep(setTimer: SimulatedHost['clock']['setTimer'], delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error)
    const abort = () => {
      stop()
      reject(signal?.reason as Error)
    }
    const stop = setTimer(delayMs, () => {
      signal?.removeEventListener('abort', abort)
      resolve()
    })
    signal?.addEventListener('abort', abort, { once: true })
  })
}
