// A process that owns 1,000 runs is killed: how long after its leases have expired has another process taken them all over?
// Usage: node --conditions=@nofx/source benchmarks/recovery.ts [--rounds 5] [--url postgres://...] [--json file]

import { parseArgs } from 'node:util'
import { describeEnvironment, environment } from './measure/environment.ts'
import { openPostgres } from './measure/postgres-server.ts'
import { printTable, writeJson, type Row, type Table } from './measure/report.ts'
import { spreadOf } from './measure/spread.ts'
import { startTakeover, toldAs, type TakeoverProcess } from './takeover/start-takeover.ts'

const RUNS = 1_000
/** Before the step at which each run stands when its process dies. */
const STEPS = 5
const LEASE_MS = 3_000
/** The default: a third of the lease. */
const SWEEP_MS = LEASE_MS / 3
const ALL_MS_MAX = 5_000

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, url: { type: 'string' }, json: { type: 'string' } } })

const here = environment()
console.log(`A process that owns ${RUNS} runs is killed: how long after its leases have expired has another process taken them all over?`)
console.log(describeEnvironment(here))
const server = await openPostgres(options.url)
const alive = new Set<TakeoverProcess>()
try {
  console.log(server.description)
  const setting = { url: await server.createDatabase('recovery'), leaseMs: LEASE_MS, sweepMs: SWEEP_MS, steps: STEPS }
  let owner = startTakeover({ ...setting, starts: RUNS })
  alive.add(owner)
  await owner.until(allWork)
  const samples: Recovery[] = []
  for (let round = 0; round < Number(options.rounds); round++) {
    const heir = startTakeover({ ...setting, starts: 0 })
    alive.add(heir)
    await heir.until((told) => toldAs(told, 'ready').length > 0)
    const renewals = toldAs(owner.told, 'renews').length
    // Right after a renewal, so that all leases expire together, and it is known when.
    await owner.until((told) => toldAs(told, 'renews').length > renewals)
    await owner.kill()
    alive.delete(owner)
    await heir.until(allWork)
    samples.push(recoveryOf(owner, heir))
    owner = heir
  }
  const table: Table = {
    title: `${RUNS} runs, a lease of ${LEASE_MS} ms, from its end on`,
    unit: 'ms',
    rows: [
      rowOf('until the first are owned again', samples.map(({ first }) => first)),
      rowOf('until all are owned again', samples.map(({ all }) => all)),
      rowOf('until the steps of all are at work again', samples.map(({ work }) => work)),
    ],
    targets: [
      { row: 'until the first are owned again', max: LEASE_MS, of: 'value' },
      { row: 'until all are owned again', max: ALL_MS_MAX, of: 'value' },
    ],
  }
  printTable(table)
  if (options.json !== undefined) writeJson(options.json, 'recovery', here, [table])
} finally {
  for (const process of alive) await process.kill()
  await server.stop()
}

interface Recovery {
  readonly first: number
  readonly all: number
  readonly work: number
}

function recoveryOf(owner: TakeoverProcess, heir: TakeoverProcess): Recovery {
  const expiredAt = (toldAs(owner.told, 'renews').at(-1)?.at ?? Number.NaN) + LEASE_MS
  const claims = toldAs(heir.told, 'claimed')
  const works = toldAs(heir.told, 'works')
  const claimed = claims.reduce((sum, { runs }) => sum + runs, 0)
  if (claimed !== RUNS) throw new Error(`${claimed} runs were taken over in place of ${RUNS}.`)
  return { first: (claims[0]?.at ?? Number.NaN) - expiredAt, all: (claims.at(-1)?.at ?? Number.NaN) - expiredAt, work: (works.at(-1)?.at ?? Number.NaN) - expiredAt }
}

function allWork(told: TakeoverProcess['told']): boolean {
  return new Set(toldAs(told, 'works').map(({ run }) => run)).size === RUNS
}

function rowOf(name: string, samples: readonly number[]): Row {
  return { name, samples, spread: spreadOf(samples) }
}
