import { defineStep, defineWorkflow, WorkflowEngine, type Ref, type Workflow } from '@nofx/workflows'
import { Pool } from 'pg'
import { postgresStorage } from '../../packages/adapters-postgres/src/index.ts'
import { quantileOf } from '../measure/spread.ts'

/** Chains of any length on one engine, one run at a time. */
export interface Chains {
  /** Does one run; for one of the greatest length it says what its stretches cost, else nothing. */
  run(length: number): Promise<readonly Stretch[]>
  close(): Promise<void>
}

/** What the steps of a stretch cost. */
export interface Stretch {
  /** The median of the times from one step to the next. */
  readonly us: number
  /** On average of the stretch. */
  readonly walBytes: number
}

export const LENGTH_MAX = 10_000

/** Steps of one run that are compared with each other. */
export const STRETCHES = [10, 1_000, 5_000, 9_400].map((from) => ({ from, steps: 500 }))

export async function createChains(url: string): Promise<Chains> {
  const pool = new Pool({ connectionString: url })
  const onlooker = new Pool({ connectionString: url, max: 1 })
  const startedAt = new Float64Array(LENGTH_MAX)
  const positions = new Map<number, number>()
  const looksAt = new Set(STRETCHES.flatMap(({ from, steps }) => [from, from + steps]))
  let length = 0

  const step = defineStep('next', {
    run: async (value: number) => {
      startedAt[value] = performance.now()
      // The time of this step is in no stretch.
      if (length === LENGTH_MAX && looksAt.has(value)) positions.set(value, await walPosition(onlooker))
      return value + 1
    },
  })
  const workflows = new Map<number, Workflow<number, number>>()
  const workflowOf = (steps: number) => {
    const workflow = workflows.get(steps) ?? chainOf(steps)
    workflows.set(steps, workflow)
    return workflow
  }
  const chainOf = (steps: number) =>
    defineWorkflow<number, Ref<number>>(`chain of ${steps}`, {}, (builder) => {
      let value: Ref<number> = builder.input
      for (let index = 0; index < steps; index++) value = builder.step(step, value, { id: `next ${index}` })
      return value
    })
  const engine = new WorkflowEngine({ storage: postgresStorage({ pool }) })

  return {
    async run(steps) {
      length = steps
      const run = await engine.start(workflowOf(steps), 0)
      const result = await run.result()
      if (result !== steps) throw new Error(`A chain of ${steps} yielded ${String(result)}.`)
      return steps === LENGTH_MAX ? STRETCHES.map(({ from, steps: count }) => ({ us: medianStepUs(startedAt, from + 1, from + count), walBytes: ((positions.get(from + count) ?? Number.NaN) - (positions.get(from) ?? Number.NaN)) / count })) : []
    },
    async close() {
      await engine.close()
      await pool.end()
      await onlooker.end()
    },
  }
}

function medianStepUs(startedAt: Float64Array, from: number, to: number): number {
  const times: number[] = []
  for (let step = from; step < to; step++) times.push(((startedAt[step + 1] ?? Number.NaN) - (startedAt[step] ?? Number.NaN)) * 1_000)
  return quantileOf(times, 0.5)
}

/** Bytes written ahead so far. */
async function walPosition(onlooker: Pool): Promise<number> {
  const { rows } = await onlooker.query<{ bytes: string }>(`select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as bytes`)
  return Number(rows[0]?.bytes)
}
