// The control of the checkers: does each mutant of the product get caught, and within how many seeds?
// Usage: pnpm simulate:mutants [part of a name]

import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { SimulationReport } from '@nofx/testing'
import { MUTANTS, type Mutant } from './mutants.ts'

/** A mutant has to be caught within so many seeds. */
const SEEDS_MAX = 500
const RUN_MS_MAX = 120_000
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024

export interface CaughtMutant {
  readonly mutant: Mutant
  /** The first seed that caught it; `undefined` when none did. */
  readonly seed: number | undefined
  readonly checker: string | undefined
  readonly message: string
}

/** Lets every mutant run until it is caught, as many side by side as there are processors. */
export async function runMutants(mutants: readonly Mutant[], tell: (caught: CaughtMutant) => void): Promise<readonly CaughtMutant[]> {
  const waiting = [...mutants]
  const caught: CaughtMutant[] = []
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const result = await runMutant(next)
      caught.push(result)
      tell(result)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return caught
}

async function runMutant(mutant: Mutant): Promise<CaughtMutant> {
  const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))
  const args = ['--conditions=@nofx/source', `--import=${here('./mutate.ts')}`, here('./main.ts'), '--scenario', mutant.scenario ?? 'mixed', '--seeds', String(SEEDS_MAX), '--only', mutant.caughtBy.join(','), '--jobs', '1', '--json', '--quiet', '--no-shrink']
  const output = await new Promise<{ readonly stdout: string; readonly stderr: string }>((resolve) => {
    execFile(process.execPath, args, { env: { ...process.env, NOFX_MUTANT: mutant.name }, timeout: RUN_MS_MAX, maxBuffer: OUTPUT_BYTES_MAX }, (_, stdout, stderr) => resolve({ stdout, stderr }))
  })
  try {
    const { violations } = JSON.parse(output.stdout) as SimulationReport
    const first = violations[0]
    return { mutant, seed: first?.seed, checker: first?.checker, message: first?.message ?? `not caught within ${SEEDS_MAX} seeds` }
  } catch {
    return { mutant, seed: undefined, checker: undefined, message: `It did not run: ${output.stderr.slice(0, 2_000)}` }
  }
}

export function printCaught({ mutant, seed, checker, message }: CaughtMutant): string {
  return seed === undefined ? `MISSED  ${mutant.name}: ${message}` : `caught  ${mutant.name} (${mutant.bug}) by ${checker} within ${seed} ${seed === 1 ? 'seed' : 'seeds'}`
}

if (import.meta.main) {
  const part = process.argv[2] ?? ''
  const results = await runMutants(MUTANTS.filter(({ name }) => name.includes(part)), (caught) => console.log(printCaught(caught)))
  const missed = results.filter(({ seed }) => seed === undefined).length
  console.log(`${results.length - missed} of ${results.length} mutants caught`)
  process.exitCode = missed === 0 ? 0 : 1
}
