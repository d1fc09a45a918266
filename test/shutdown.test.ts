import { postgresStorage } from '@nofx/adapters-postgres'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Pool } from 'pg'
import { afterAll, describe, expect, inject, it } from 'vitest'

const WORKER = fileURLToPath(new URL('shutdown/worker.ts', import.meta.url))

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

describe('a process that is asked to end', () => {
  const connectionString = inject('postgresUrl')
  const schemaOf = (signal: string) => `shutdown_${signal.toLowerCase()}_${process.pid}`
  const pool = new Pool({ connectionString })
  afterAll(async () => {
    for (const signal of SIGNALS) await pool.query(`drop schema if exists ${schemaOf(signal)} cascade`)
    await pool.end()
  })

  it.each(SIGNALS)('hands its runs over at once and ends by the signal: %s', async (signal) => {
    const runId = crypto.randomUUID()
    const schema = schemaOf(signal)
    const worker = fork(WORKER, [connectionString, schema, runId], { execArgv: ['--conditions=@nofx/source'] })
    const messages: unknown[] = []
    worker.on('message', (message) => messages.push(message))
    await expect.poll(() => messages, { timeout: 20_000 }).toEqual(['started'])
    const storage = postgresStorage({ pool, schema })
    expect(await storage.runs.get(runId)).toMatchObject({ status: 'running', owner: expect.any(String) as string })

    worker.kill(signal)
    const [code, endedBy] = (await once(worker, 'exit')) as [number | null, string | null]
    expect([code, endedBy]).toEqual([null, signal])
    expect(messages).toEqual(['started', 'aborted'])
    expect(await storage.runs.get(runId)).toMatchObject({ status: 'running', owner: null, epoch: 1 })
    await storage.close()
  })
})
