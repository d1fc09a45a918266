import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Answer, Order } from './worker.ts'

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url))

/** A worker that can be given orders and be killed. */
export class WorkerProcess {
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, (result: string | undefined) => void>()
  #orders = 0
  isReady = false

  constructor(connectionString: string, schema: string, leaseMs: number) {
    this.#process = fork(WORKER, [connectionString, schema, String(leaseMs)], { execArgv: ['--conditions=@nofx/source'] })
    this.#process.on('message', (message: 'ready' | Answer) => {
      if (message === 'ready') this.isReady = true
      else this.#answer(message.id, message.result)
    })
    this.#process.on('exit', () => {
      this.isReady = false
      for (const id of [...this.#waiting.keys()]) this.#answer(id, undefined)
    })
  }

  /** What it answers; `undefined` when it dies before. */
  ask(order: Omit<Order, 'id'>): Promise<string | undefined> {
    if (!this.#process.connected) return Promise.resolve(undefined)
    const id = ++this.#orders
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve)
      this.#process.send({ ...order, id }, (error) => {
        if (error) this.#answer(id, undefined)
      })
    })
  }

  /** Resolves when it is gone. */
  async kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.isReady = false
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const gone = once(this.#process, 'exit')
    this.#process.kill(signal)
    await gone
  }

  #answer(id: number, result: string | undefined): void {
    this.#waiting.get(id)?.(result)
    this.#waiting.delete(id)
  }
}
