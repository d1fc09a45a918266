import { Pool } from 'pg'
import { createStepsTable, INSERT_RUNS, INSERT_STEPS, storedSteps } from './floor-table.ts'
import { next, STEPS, type DurableContender, type Setting } from './workload.ts'

/**
 * The plain driver with a group commit of the client's: a row is sent at once when nothing is under way; while a commit is, rows
 * gather and go together into the next INSERT. Every step waits until its own row is stored.
 */
export async function createContender({ url }: Setting): Promise<DurableContender> {
  const pool = new Pool({ connectionString: url, max: 2 })
  await createStepsTable(pool)
  const steps = new Group(pool, INSERT_STEPS)
  const runs = new Group(pool, INSERT_RUNS)
  const run = async () => {
    const runId = crypto.randomUUID()
    let value = 0
    for (let step = 0; step < STEPS; step++) {
      value = await next(value)
      await steps.store([runId, step, JSON.stringify(value)])
    }
    return value
  }
  const start = async () => {
    await runs.store([crypto.randomUUID(), '0'])
    return { result: Promise.resolve(STEPS) }
  }
  return { run, start, storedSteps: () => storedSteps(pool) }
}

interface Waiting {
  readonly row: readonly unknown[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

class Group {
  readonly #pool: Pool
  readonly #insert: { readonly name: string; readonly text: string }
  #waiting: Waiting[] = []
  #committing = false

  constructor(pool: Pool, insert: { readonly name: string; readonly text: string }) {
    this.#pool = pool
    this.#insert = insert
  }

  store(row: readonly unknown[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ row, resolve, reject })
      if (!this.#committing) void this.#commit()
    })
  }

  async #commit(): Promise<void> {
    this.#committing = true
    while (this.#waiting.length > 0) {
      const group = this.#waiting
      this.#waiting = []
      const columns = (group[0]?.row ?? []).map((_, column) => group.map(({ row }) => row[column]))
      try {
        await this.#pool.query({ ...this.#insert, values: columns })
        for (const { resolve } of group) resolve()
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    this.#committing = false
  }
}
