import type { Work } from '../measure/work.ts'
import { calls, outputOf, stepsOf, type CreateRunner, type Runner, type Workload } from './workload.ts'

export interface ContenderArgument {
  /** The address of a module that exports `createRunner`. */
  readonly contender: string
  readonly workload: Workload
}

/** The work of a contender, after a look at whether it does all of it and gets it right. */
export async function prepare({ contender, workload }: ContenderArgument): Promise<Work> {
  const { createRunner } = (await import(contender)) as { readonly createRunner: CreateRunner }
  const runner = await createRunner(workload)
  const { shape, atOnce } = workload
  const work: Work = {
    units: stepsOf(shape) * atOnce,
    expected: outputOf(shape) * atOnce,
    run: atOnce === 1 ? () => runner(0) : () => runTogether(runner, atOnce),
  }
  calls.steps = 0
  const result = await work.run()
  if (result !== work.expected || calls.steps !== work.units) {
    throw new Error(`${contender} yields ${String(result)} after ${calls.steps} steps; ${String(work.expected)} after ${work.units} is right.`)
  }
  return work
}

async function runTogether(runner: Runner, atOnce: number): Promise<number> {
  const outputs = await Promise.all(Array.from({ length: atOnce }, (_, lane) => runner(lane)))
  return outputs.reduce((sum, output) => sum + output, 0)
}
