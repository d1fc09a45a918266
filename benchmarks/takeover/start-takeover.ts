import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { TakeoverSetting, Told } from './takeover-process.ts'

/** A process that drives runs; see takeover-process.ts. */
export interface TakeoverProcess {
  /** All that it has told. */
  readonly told: readonly Told[]
  /** Resolves once `enough` finds what it has told to be so. */
  until(enough: (told: readonly Told[]) => boolean): Promise<void>
  /** As a crash would end it. Resolves when it is gone. */
  kill(): Promise<void>
}

export function startTakeover(setting: TakeoverSetting): TakeoverProcess {
  const process = fork(fileURLToPath(new URL('takeover-process.ts', import.meta.url)), [JSON.stringify(setting)])
  const told: Told[] = []
  let check = () => {}
  process.on('message', (message) => {
    told.push(message as Told)
    check()
  })
  return {
    told,
    until: (enough) =>
      new Promise<void>((resolve, reject) => {
        process.once('exit', () => reject(new Error('A process that drives runs has ended; what it printed says why.')))
        check = () => {
          if (enough(told)) resolve()
        }
        check()
      }),
    async kill() {
      if (process.exitCode !== null || process.signalCode !== null) return
      process.kill('SIGKILL')
      await once(process, 'exit')
    },
  }
}

/** What it told of one kind. */
export function toldAs<Kind extends Told['told']>(told: readonly Told[], kind: Kind): readonly Extract<Told, { readonly told: Kind }>[] {
  return told.filter((one): one is Extract<Told, { readonly told: Kind }> => one.told === kind)
}
