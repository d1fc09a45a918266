import { Tally, tallySeeds, type TallyData } from '@nofx/testing'
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { optionsOf, type Order } from './scenarios.ts'

/** Seeds that a process is given at a time: about a second of work, so that none is left waiting for long at the end. */
const SEEDS_PER_ORDER = 50

export interface JobsProgress {
  readonly done: number
  readonly violations: number
}

/**
 * Simulates the seeds of an order in several processes at once. When there are violations enough, nothing more is begun; since seeds are given
 * out in their order, the first violation is the same however many processes there are.
 */
export async function runJobs(order: Order, jobs: number, tell: (progress: JobsProgress) => void): Promise<Tally> {
  // What cannot be meant is refused here, before there are processes.
  optionsOf(order)
  const orders = [...ordersOf(order)]
  const tally = new Tally()
  const isOver = () => tally.violations.length >= order.violationsMax
  const work = async (perform: (next: Order) => Promise<TallyData>) => {
    for (let next = orders.shift(); next !== undefined && !isOver(); next = orders.shift()) {
      tally.merge(await perform(next))
      tell({ done: tally.data.seeds, violations: tally.violations.length })
    }
  }
  if (jobs === 1 || orders.length === 1) {
    await work((next) => tallySeeds(optionsOf(next)))
    return tally
  }
  const children = Array.from({ length: Math.min(jobs, orders.length) }, () => fork(fileURLToPath(new URL('./job.ts', import.meta.url)), { serialization: 'advanced' }))
  try {
    await Promise.all(children.map((child) => work((next) => ask(child, next))))
  } finally {
    for (const child of children) child.kill()
  }
  return tally
}

function* ordersOf(order: Order): Generator<Order> {
  for (let done = 0; done < order.count; done += SEEDS_PER_ORDER) {
    yield { ...order, from: order.from + done, count: Math.min(SEEDS_PER_ORDER, order.count - done), twice: done === 0 ? order.twice : 0 }
  }
}

function ask(child: ChildProcess, order: Order): Promise<TallyData> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null, signal: string | null) => reject(new Error(`A process that simulated the seeds from ${order.from} on has ended with ${code ?? signal}.`))
    child.once('exit', gone)
    child.once('message', (tally) => {
      child.off('exit', gone)
      resolve(tally as TallyData)
    })
    child.send(order)
  })
}
