import { NofxError } from '@nofx/core'
import type { Client, Operation } from './client.ts'
import type { SimulatedApp } from './process.ts'

export interface ClosedLoop<App extends SimulatedApp> {
  readonly users: number
  /** Between an answer and the next task, on the average, in ms. */
  readonly thinkMs: number
  /** Nobody begins another task after that, in ms since the start. */
  readonly untilMs: number
  /** One task of one user; resolves when it is done. */
  readonly task: (client: Client<App>, user: number, turn: number) => Promise<unknown>
}

/** Users who each wait for an answer before they ask for more (a closed loop): one operation a user. @throws NofxError `input.invalid` */
export function closedLoop<App extends SimulatedApp>({ users, thinkMs, untilMs, task }: ClosedLoop<App>): readonly Operation<App>[] {
  if (!Number.isSafeInteger(users) || users < 0) throw new NofxError('input.invalid', `A closed loop has ${users} users. Give a whole number of 0 or more.`)
  if (!(thinkMs >= 0) || !(untilMs >= 0)) throw new NofxError('input.invalid', `A closed loop thinks for ${thinkMs} ms until ${untilMs} ms. Give numbers of 0 or more.`)
  return Array.from({ length: users }, (_, user) => ({
    atMs: 0,
    name: `user ${user + 1}`,
    async run(client) {
      const { random } = client
      for (let turn = 0; ; turn++) {
        await client.sleep(thinkMs * random.exponential())
        if (client.now() >= untilMs) return
        await task(client, user, turn)
      }
    },
  }))
}
