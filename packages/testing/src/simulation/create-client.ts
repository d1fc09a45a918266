import { isNofxError } from '@nofx/core'
import { refusal, type Answer, type Client, type Message } from './client.ts'
import type { SimulatedApp } from './process.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

/** How long a client waits for some process to live before it looks again, in ms. */
const LOOK_MS = 50

/**
 * @param index the place of its operation, by which what it draws is its own
 */
export function createClient<App extends SimulatedApp>(world: World<App>, index: number, random: Random): Client<App> {
  const ids = random.split('ids')
  const sleep = (delayMs: number) => new Promise<void>((resolve) => void world.time.after(delayMs, resolve))
  const call = async <T>(what: string, work: Work<App, T>, runId?: string): Promise<Answer<T>> => {
    while (world.processes.length === 0) await sleep(LOOK_MS)
    return ask(world, random, what, work, runId)
  }
  return {
    random, sleep, call,
    async tell(message, work) {
      const sent: Message = { ...message, answer: undefined }
      world.messages.push(sent)
      const answer = await call(message.what, work, message.runId)
      sent.answer = answer
      return answer
    },
    expect: (runId, judge) => void world.judges.set(runId, judge),
    id(name = '') {
      const id = uuidOf(ids.split(name))
      world.names.give(id, `operation ${index} ${name}`)
      return id
    },
    now: () => world.nowMs,
  }
}

type Work<App, T> = (app: App, process: string) => Promise<T> | T

async function ask<App extends SimulatedApp, T>(world: World<App>, random: Random, what: string, work: Work<App, T>, runId: string | undefined): Promise<Answer<T>> {
  const process = random.pick(world.processes)
  world.trace.note('client', `asks ${process.name}: ${what}`, runId)
  const answer = await new Promise<Answer<T>>((resolve) => {
    const die = () => resolve({ is: 'lost' })
    process.onDeath.add(die)
    world.deliver(process, () => {
      void attempt(() => work(process.app, process.name)).then((settled) => {
        process.onDeath.delete(die)
        resolve(settled)
      })
    })
  })
  world.trace.note('client', `${what}: ${answer.is === 'refused' ? `refused with ${describe(answer)}` : answer.is}`, runId)
  return answer
}

/** An error of ours is known by its code; of any other only its message tells. */
function describe({ code, error }: Extract<Answer, { readonly is: 'refused' }>): string {
  return isNofxError(error) ? code : String(error)
}

async function attempt<T>(work: () => Promise<T> | T): Promise<Answer<T>> {
  try {
    return { is: 'done', value: await work() }
  } catch (error) {
    return refusal(error)
  }
}

/** A UUID of version 4, as far as its form goes. */
function uuidOf(random: Random): string {
  const hex = Array.from({ length: 4 }, () => random.bits().toString(16).padStart(8, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
