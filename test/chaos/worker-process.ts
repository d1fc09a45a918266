import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Answer, Message, Order, WorkerSetting } from './orders.ts'

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url))

/** Refusals that leave open what became of an order: the store did not answer in time. */
const OPEN_REFUSALS: ReadonlySet<string> = new Set(['storage.unavailable'])

/** Lines of its output that are kept, to tell why it died. */
const LINES_MAX = 30

/** A worker as its driver holds it: starting, ready, or over. */
export class WorkerProcess {
  readonly owner: string
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  readonly #lines: string[] = []
  #orders = 0
  #state: 'starting' | 'ready' | 'over' = 'starting'
  #toldToEnd = false
  #isFrozen = false

  /** @param ended called when the process has ended, with the reason when nobody had told it to */
  constructor(setting: WorkerSetting, ended: (stray: string | undefined) => void) {
    this.owner = setting.owner
    this.#process = fork(WORKER, [JSON.stringify(setting)], { execArgv: ['--conditions=@nofx/source'], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    for (const stream of [this.#process.stdout, this.#process.stderr]) stream?.on('data', (chunk) => this.#keep(String(chunk)))
    this.#process.on('message', (message: Message) => this.#hear(message))
    this.#process.on('error', () => {})
    this.#process.once('close', (code, signal) => {
      this.#state = 'over'
      for (const settle of this.#waiting.values()) settle({ is: 'lost' })
      this.#waiting.clear()
      ended(this.#toldToEnd ? undefined : `${this.owner} ended by itself (code ${code}, signal ${signal}): ${this.#lines.join('\n')}`)
    })
  }

  get isReady(): boolean {
    return this.#state === 'ready'
  }

  /** Whether it goes about its work, and nobody has told it to end. */
  get isUntouched(): boolean {
    return this.isReady && !this.#toldToEnd && !this.#isFrozen
  }

  get isOver(): boolean {
    return this.#state === 'over'
  }

  /** What it has said. */
  get lines(): readonly string[] {
    return this.#lines
  }

  order(order: Order): Promise<Answer> {
    if (this.#state !== 'ready' || !this.#process.connected) return Promise.resolve({ is: 'lost' })
    const number = ++this.#orders
    return new Promise((resolve) => {
      this.#waiting.set(number, resolve)
      this.#process.send({ number, order }, (error) => {
        if (error !== null && this.#waiting.delete(number)) resolve({ is: 'lost' })
      })
    })
  }

  /** Stops it for a while in the midst of whatever it does; resolves when it goes on. */
  async freeze(durationMs: number): Promise<void> {
    this.#isFrozen = true
    this.#process.kill('SIGSTOP')
    await sleep(durationMs)
    this.#process.kill('SIGCONT')
    this.#isFrozen = false
  }

  /** Ends it with the signal; resolves when it is gone. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.#toldToEnd = true
    if (this.isOver) return
    const closed = once(this.#process, 'close')
    this.#process.kill(signal)
    await closed
  }

  #hear(message: Message): void {
    if (message.is === 'ready') {
      if (this.#state === 'starting') this.#state = 'ready'
      return
    }
    const { number, refusal, because = '' } = message
    const settle = this.#waiting.get(number)
    this.#waiting.delete(number)
    if (refusal === undefined) settle?.({ is: 'done' })
    else settle?.(OPEN_REFUSALS.has(refusal) ? { is: 'lost' } : { is: 'refused', code: refusal, because })
  }

  #keep(text: string): void {
    this.#lines.push(...text.split('\n').filter((line) => line.trim() !== ''))
    if (this.#lines.length > LINES_MAX) this.#lines.splice(0, this.#lines.length - LINES_MAX)
  }
}
