import type { Storage } from '@nofx/core'
import type { Answer, Order, WorkerSetting } from './orders.ts'
import type { Random } from './random.ts'
import { WorkerProcess } from './worker-process.ts'

/** Longer than a process takes to come up on a busy machine, in ms. */
const START_MS_MAX = 60_000

/** Longer than a process may take to hand over what it has and end, in ms. */
const STOP_MS_MAX = 60_000

/** Runs at work at one time that are looked through for those that were not handed over. */
const RUNNING_MAX = 100_000

export interface FleetOptions {
  readonly setting: Omit<WorkerSetting, 'owner'>
  readonly size: number
  readonly random: Random
  /** The driver's own view of the store. */
  readonly storage: Storage
}

/** What a worker that was told to stop still held when it was gone. */
export interface HandOver {
  readonly owner: string
  readonly held: readonly string[]
}

/** The workers: always as many, each replaced as soon as it is gone. */
export class Fleet {
  readonly handOvers: HandOver[] = []
  /** Workers that ended though nobody told them to, with what they said. */
  readonly strays: string[] = []
  killed = 0
  stopped = 0
  frozen = 0
  started = 0
  readonly #options: FleetOptions
  readonly #workers = new Set<WorkerProcess>()
  readonly #endings = new Set<Promise<void>>()
  #closing = false

  constructor(options: FleetOptions) {
    this.#options = options
    for (let index = 0; index < options.size; index++) this.#start()
  }

  /** Resolves when all workers are ready. @throws Error when they do not come up */
  async ready(): Promise<void> {
    for (const giveUpAt = Date.now() + START_MS_MAX; ![...this.#workers].every(({ isReady }) => isReady); await pause()) {
      if (Date.now() > giveUpAt || this.strays.length > 0) throw new Error(`The workers did not come up. ${this.strays.join('\n')} ${this.#lines()}`)
    }
  }

  /** Has some worker carry out an order; waits until there is one. */
  async order(order: Order): Promise<Answer> {
    for (;;) {
      const ready = this.#ready()
      if (ready.length > 0) return this.#options.random.pick(ready).order(order)
      if (this.#closing) return { is: 'lost' }
      await pause()
    }
  }

  killOne(): void {
    const untouched = this.#untouched()
    if (untouched.length > 0) this.#kill(this.#options.random.pick(untouched))
  }

  killAll(): void {
    for (const worker of this.#untouched()) this.#kill(worker)
  }

  /** Has one stand still for a while, as on a machine that is suspended: it notices nothing, and goes on as if nothing had been. */
  freezeOne(durationMs: number): void {
    const untouched = this.#untouched()
    if (untouched.length === 0) return
    this.frozen += 1
    this.#end(this.#options.random.pick(untouched).freeze(durationMs))
  }

  /** Tells one to stop, and looks at once at what it has left behind. */
  stopOne(): void {
    const untouched = this.#untouched()
    if (untouched.length > 0) this.#end(this.#stop(this.#options.random.pick(untouched)))
  }

  /** Tells all to stop, and waits until they are gone. */
  async close(): Promise<void> {
    this.#closing = true
    await Promise.all(this.#endings)
    // One that comes up has nothing to hand over yet.
    await Promise.all([...this.#workers].map((worker) => (worker.isReady ? this.#stop(worker) : worker.end('SIGKILL'))))
  }

  /** Kills what is left, whatever it does. */
  async destroy(): Promise<void> {
    this.#closing = true
    await Promise.all([...this.#workers].map((worker) => worker.end('SIGKILL')))
  }

  /** Those that take orders, be it that they are about to stop. */
  #ready(): readonly WorkerProcess[] {
    return [...this.#workers].filter(({ isReady }) => isReady)
  }

  /** One that was told to stop has to be let do it: what it held is looked at then. */
  #untouched(): readonly WorkerProcess[] {
    return [...this.#workers].filter(({ isUntouched }) => isUntouched)
  }

  #start(): void {
    this.started += 1
    const worker: WorkerProcess = new WorkerProcess({ ...this.#options.setting, owner: `worker ${this.started}` }, (stray) => {
      if (stray !== undefined) this.strays.push(stray)
      this.#workers.delete(worker)
      if (!this.#closing) this.#start()
    })
    this.#workers.add(worker)
  }

  #kill(worker: WorkerProcess): void {
    this.killed += 1
    this.#end(worker.end('SIGKILL'))
  }

  async #stop(worker: WorkerProcess): Promise<void> {
    this.stopped += 1
    const { owner } = worker
    const hung = setTimeout(() => {
      this.strays.push(`${owner} was told to stop and did not within ${STOP_MS_MAX} ms: ${worker.lines.join('\n')}`)
      void worker.end('SIGKILL')
    }, STOP_MS_MAX)
    await worker.end('SIGTERM')
    clearTimeout(hung)
    const running = await this.#options.storage.runs.list({ status: 'running', limit: RUNNING_MAX })
    this.handOvers.push({ owner, held: running.filter((run) => run.owner === owner).map(({ runId }) => runId) })
  }

  #end(ending: Promise<void>): void {
    this.#endings.add(ending)
    void ending.finally(() => this.#endings.delete(ending))
  }

  #lines(): string {
    return [...this.#workers].map(({ owner, lines }) => `${owner}: ${lines.join('\n')}`).join('\n')
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20))
}
