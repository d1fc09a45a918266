import { postgresStorage } from '@nofx/adapters-postgres'
import { defineStep, defineWorkflow, WorkflowEngine } from '@nofx/workflows'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { dumpSchema, restoreSchema } from './backup/snapshot.ts'

const RUNS = 12
const STEPS = 20

/** A run of `STEPS` steps that add one each; `executed` lists what this process has done. */
function processOn(pool: Pool) {
  const executed: string[] = []
  const addOne = defineStep('add one', {
    run: async ({ value, step }: { value: number; step: number }, { runId }) => {
      executed.push(`${runId} ${step}`)
      await sleep(15)
      return value + 1
    },
  })
  const count = defineWorkflow<number, unknown>('count', {}, ({ input, step }) => {
    let value: typeof input = input
    for (let index = 0; index < STEPS; index++) value = step(addOne, { value, step: index }, { id: `step ${index}` })
    return value
  })
  const storage = postgresStorage({ pool, schema: 'nofx' })
  const engine = new WorkflowEngine({ workflows: [count], storage, leaseMs: 1_000, sweepMs: 200 })
  return { engine, storage, count, executed }
}

describe('a backup that is taken while runs are active', () => {
  const server = inject('postgresUrl')
  const admin = new Pool({ connectionString: server, max: 1 })
  const pools: Pool[] = []
  const databases = ['before', 'after'].map((name) => `backup_${name}_${process.pid}`)

  beforeAll(async () => {
    for (const database of databases) {
      await admin.query(`create database ${database}`)
      const url = new URL(server)
      url.pathname = database
      const pool = new Pool({ connectionString: url.href, max: 5 })
      // It ends before its connections have, and the drop of the database may still meet one.
      pool.on('error', () => {})
      pools.push(pool)
    }
  })
  afterAll(async () => {
    for (const pool of pools) await pool.end()
    for (const database of databases) await admin.query(`drop database ${database} with (force)`)
    await admin.end()
  })

  it('is restored elsewhere, where the runs go on from where they were, and their old owner is fenced off', async () => {
    const [source, target] = pools as [Pool, Pool]
    const before = processOn(source)
    const runs = []
    for (let index = 0; index < RUNS; index++) {
      runs.push(await before.engine.start(before.count, index))
      await sleep(25)
    }
    const dump = await dumpSchema(source, 'nofx')
    expect(await Promise.all(runs.map((run) => run.result()))).toEqual(runs.map((_, index) => index + STEPS))
    await before.engine.close()

    const empty = postgresStorage({ pool: target, schema: 'nofx' })
    await empty.open?.()
    await empty.close()
    await restoreSchema(target, 'nofx', dump)

    const after = processOn(target)
    const owners = new Map<string, string>()
    const settled = new Set<string>()
    for (const { id } of runs) {
      const head = await after.storage.runs.get(id)
      if (head?.status === 'running' && head.owner !== null) owners.set(id, head.owner)
      for (const { event } of await after.storage.log.read(id)) {
        if (event.type === 'effect.settled') settled.add(`${id} ${(event as unknown as { node: string }).node.slice('step '.length)}`)
      }
    }
    expect(owners.size).toBeGreaterThan(0)
    expect(settled.size).toBeGreaterThan(0)

    expect(await Promise.all(runs.map(({ id }) => after.engine.get(id).result()))).toEqual(runs.map((_, index) => index + STEPS))
    expect(after.executed.filter((step) => settled.has(step))).toEqual([])
    for (const [runId, owner] of owners) {
      const late = { runId, expectedVersion: 3, lease: { owner, epoch: 1, durationMs: 1_000 }, records: [], events: [{ version: 4, at: 1, event: { type: 'signal.received', v: 1 } }] }
      expect(await after.storage.log.append([late])).toEqual(['fenced'])
    }
    // The numbering of what is stored goes on behind what was restored.
    const positions = (await after.storage.log.readAll({ after: 0, limit: 10_000 })).map(({ position }) => position)
    expect(new Set(positions).size).toBe(positions.length)
    await after.engine.close()
  })
})
