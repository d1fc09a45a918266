import type { Storage } from '@nofx/core'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fleet } from './fleet.ts'
import type { SentMessage, StartedRun } from './ledger.ts'
import type { Answer, Order } from './orders.ts'
import type { Random } from './random.ts'
import { WORKLOADS, workloadOf } from './workloads/index.ts'

/** How often the number of runs at work is looked at, in ms. */
const LOOK_MS = 200
const RUNNING_MAX = 100_000

/** What happens to runs beside being run. */
const CANCELLED_RATE = 0.06
const NOTED_RATE = 0.3
const ADAPTED_RATE = 0.5

/** A start that nobody has acknowledged is asked for again, and now and then is not. */
const FORGOTTEN_RATE = 0.15

/** A run whose start nobody has acknowledged may still be on its way to the store; after so many looks it is not. */
const UNKNOWN_MAX = 10

/** Refusals that mean that another worker has to be asked. */
const ELSEWHERE: ReadonlySet<string> = new Set(['runtime.closed', 'run.exists'])

export interface LoadOptions {
  readonly fleet: Fleet
  readonly storage: Storage
  readonly random: Random
  /** Runs that are kept at work at one time, those below others included. */
  readonly runningTarget: number
}

/** Starts runs, and tells each what is to be told it, through whichever worker lives. */
export class Load {
  readonly runs: StartedRun[] = []
  /** Starts that were refused for good, which no start should be. */
  readonly refusals: string[] = []
  readonly #options: LoadOptions
  readonly #stories = new Set<Promise<void>>()
  #over = false

  constructor(options: LoadOptions) {
    this.#options = options
  }

  /** Starts runs until `stop` is called. */
  async keepUp(): Promise<void> {
    const { storage, runningTarget } = this.#options
    while (!this.#over) {
      const running = await storage.runs.list({ status: 'running', limit: RUNNING_MAX })
      for (let missing = runningTarget - running.length; missing > 0; missing--) this.#begin()
      await sleep(LOOK_MS)
    }
  }

  /** Lets no more runs begin; resolves when everything has been said to those that have. */
  async stop(): Promise<void> {
    this.#over = true
    while (this.#stories.size > 0) await Promise.all(this.#stories)
  }

  #begin(): void {
    const { random } = this.#options
    const run: StartedRun = { runId: randomUUID(), workload: random.pick(WORKLOADS).name, seed: random.between(1, 99_999), start: 'unknown', sent: [] }
    this.runs.push(run)
    const story = this.#tell(run)
    this.#stories.add(story)
    void story.finally(() => this.#stories.delete(story))
  }

  async #tell(run: StartedRun): Promise<void> {
    const { random } = this.#options
    await this.#start(run)
    const { approval, adaptation } = workloadOf(run.workload)
    const tasks: Promise<void>[] = []
    if (random.chance(CANCELLED_RATE)) tasks.push(this.#cancel(run))
    if (random.chance(NOTED_RATE)) tasks.push(this.#send(run, 'note', (mark) => ({ do: 'note', runId: run.runId, payload: { mark } })))
    if (adaptation !== undefined && random.chance(ADAPTED_RATE)) {
      tasks.push(this.#send(run, 'adapt', (reason) => ({ do: 'adapt', runId: run.runId, adaptation: { ...adaptation, reason } })))
    }
    if (approval !== undefined) tasks.push(this.#answer(run, approval.node, approval.approves({ seed: run.seed })))
    await Promise.all(tasks)
  }

  async #start(run: StartedRun): Promise<void> {
    const { fleet, random } = this.#options
    const { runId, workload, seed } = run
    for (;;) {
      const answer = await fleet.order({ do: 'start', runId, workload, input: { seed } })
      if (answer.is === 'done') {
        run.start = 'acknowledged'
        return
      }
      if (answer.is === 'refused' && !ELSEWHERE.has(answer.code)) {
        this.refusals.push(`The start of ${runId} was refused: ${answer.because}`)
        return
      }
      if (random.chance(FORGOTTEN_RATE)) return
    }
  }

  async #cancel(run: StartedRun): Promise<void> {
    await this.#send(run, 'cancel', (reason) => ({ do: 'cancel', runId: run.runId, reason }))
  }

  /** Says one thing at some moment, once: what became of it when the answer was lost, only the log knows. */
  async #send(run: StartedRun, what: SentMessage['what'], orderOf: (mark: string) => Order): Promise<void> {
    await sleep(this.#options.random.between(0, 700))
    await this.#sendNow(run, what, orderOf)
  }

  /** Answers an approval from whichever process, as often as it takes until one answer counts or the run is over. */
  async #answer(run: StartedRun, node: string, approved: boolean): Promise<void> {
    for (let unknown = 0; unknown < UNKNOWN_MAX; ) {
      await sleep(this.#options.random.between(50, 400))
      const answer = await this.#sendNow(run, 'approve', (by) => ({ do: 'approve', runId: run.runId, node, answer: { approved, by } }))
      if (answer.is === 'done' || (answer.is === 'refused' && answer.code === 'run.ended')) return
      if (answer.is === 'refused' && answer.code === 'run.unknown') unknown += 1
    }
  }

  async #sendNow(run: StartedRun, what: SentMessage['what'], orderOf: (mark: string) => Order): Promise<Answer> {
    const mark = `${what} ${randomUUID()}`
    const answer = await this.#options.fleet.order(orderOf(mark))
    run.sent.push({ what, mark, answer })
    return answer
  }
}
