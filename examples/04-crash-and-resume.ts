// Kills a process in the middle of a workflow with SIGKILL and lets the next process finish the job. The log shows that no settled
// step ran twice. Everything is kept in ./nofx.db: run this again, and there is nothing left to do.

import { sqliteStorage } from '@nofx/adapters-sqlite'
import { defineStep, defineWorkflow, WorkflowEngine } from '@nofx/workflows'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'

const isFirst = process.argv[2] === 'first'
const say = (text: string) => console.log(`${isFirst ? 'first' : 'second'} process: ${text}`)

const download = defineStep('download', { run: async ({ url }: { url: string }) => ({ file: url.split('/').at(-1) ?? 'video' }) })
const transcode = defineStep('transcode', {
  // Under way when its process dies, an idempotent step runs again, with the same `idempotencyKey`. `once` would fail instead.
  effect: 'idempotent',
  run: async ({ file }: { file: string }, { signal }) => {
    say(`transcode ${file}`)
    process.send?.('transcoding')
    if (isFirst) await sleep(60_000, undefined, { signal })
    return { file: file.replace('.mp4', '.webm') }
  },
})
const publish = defineStep('publish', { run: async ({ file }: { file: string }) => `https://example.org/watch/${file}` })
const video = defineWorkflow('video', { input: z.object({ url: z.url() }) }, ({ input, step }) =>
  step(publish, step(transcode, step(download, { url: input.url }))),
)

if (!isFirst) {
  const child = fork(import.meta.filename, ['first'])
  child.on('message', () => child.kill('SIGKILL'))
  await once(child, 'exit')
  console.log(`first process: ended by ${child.signalCode ?? 'itself'}`)
}

// Opening the store takes up what was left behind. An id of your own makes the start itself safe to repeat.
const id = 'a1f0c3d2-5b1e-4c7a-9a34-0d5f6e7b8c91'
const storage = sqliteStorage({ file: './nofx.db' })
await using engine = new WorkflowEngine({ workflows: [video], storage })
const run = await engine.start(video, { url: 'https://example.org/talk.mp4' }, { id, ifExists: 'attach' })
say(`published at ${await run.result()}`)

for (const { version, event } of await storage.log.read(id)) {
  console.log(version, event.type, 'name' in event ? event.name : 'request' in event ? `of ${String(event.request)}` : '')
}

// Prints:
//   first process: transcode talk.mp4
//   first process: ended by SIGKILL
//   second process: transcode talk.mp4
//   second process: published at https://example.org/watch/talk.webm
//   2 effect.requested download
//   3 effect.settled of 2
//   4 effect.requested transcode
//   5 effect.settled of 4
//   6 effect.requested publish
