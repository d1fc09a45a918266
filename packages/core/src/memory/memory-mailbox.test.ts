import { describe, expect, it } from 'vitest'
import type { Append } from '../event-log.ts'
import { LETTER_KEPT_MS } from '../mailbox.ts'
import { memoryStorage } from './memory-storage.ts'

const lease = { owner: 'o', epoch: 1, durationMs: 60_000 }
const event = { type: 'signal.received', v: 1, name: 'a', payload: null }
const start = (runId: string, ...more: readonly { readonly type: string; readonly v: number }[]): Append => ({
  runId, expectedVersion: 0, lease, records: [], events: [{ type: 'run.started', v: 1, kind: 'k', name: 'n', input: null }, ...more].map((one, index) => ({ version: index + 1, at: 1, event: one })),
})

describe('letters in memory', () => {
  it('are forgotten a while after they were settled, by who posts to the same run', async () => {
    let now = 0
    const { log, mailbox } = memoryStorage({ clock: { now: () => now, setTimer: () => () => {} } })
    await log.append([start('a')])
    const [withdrawn, waiting] = [await mailbox.post('a', event), await mailbox.post('a', event)]
    await mailbox.withdraw(withdrawn)
    now = LETTER_KEPT_MS
    await mailbox.post('a', event)
    expect(await mailbox.state(withdrawn)).toEqual({ status: 'withdrawn' })
    now += 1
    await mailbox.post('a', event)
    expect(await mailbox.state(withdrawn)).toEqual({ status: 'unknown' })
    expect(await mailbox.state(waiting)).toEqual({ status: 'waiting' })
  })

  it('go with their run when it is forgotten', async () => {
    const { log, mailbox } = memoryStorage({ endedRunsMax: 1 })
    const ended = { type: 'run.ended', v: 1, status: 'completed', output: null }
    await log.append([start('a', ended)])
    const letter = await mailbox.post('a', event)
    await log.append([start('b', ended)])
    expect(await mailbox.state(letter)).toEqual({ status: 'unknown' })
  })
})
