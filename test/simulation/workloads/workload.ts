import type { RunEnded } from '@nofx/core'
import type { Orchestrator } from '@nofx/orchestration'
import type { Bank } from '../bank.ts'
import type { Client, RunFacts } from '@nofx/testing'
import type { Step, Workflow, WorkflowEngine } from '@nofx/workflows'

/** What runs in every process of the mixed scenario. */
export interface MixedApp {
  readonly orchestrator: Orchestrator
  readonly engine: WorkflowEngine
  readonly runtime: Orchestrator['runtime']
  readonly bank: Bank
}

/** What every workflow of the scenario is given. */
export interface MixedInput {
  /** Decides what is right. */
  readonly seed: number
}

/** A kind of run that the scenario starts. */
export interface Workload {
  readonly name: string
  /** Made once; its handlers are given the host of the process that calls them. */
  readonly workflow?: Workflow<MixedInput>
  /** Steps that its plan may come to name. */
  readonly others?: readonly Step[]
  /** Starts one under the id, and answers when that is stored; a start of the id that was stored before is one, too. */
  start(app: MixedApp, id: string, input: MixedInput): Promise<unknown>
  /** What is asked of a run beside its start. */
  story?(client: Client<MixedApp>, id: string, input: MixedInput): Promise<unknown>
  /** What is wrong with an end that no cancellation and no failing handler explains. */
  judge(end: RunEnded, input: MixedInput, facts: RunFacts): string | undefined
}

/** A judge for runs that have one right output. */
export function completesWith(output: (input: MixedInput) => unknown): Workload['judge'] {
  return (end, input) => {
    const wanted = JSON.stringify(output(input))
    const found = end.status === 'completed' ? JSON.stringify(end.output) : `${end.status} ${JSON.stringify(end)}`
    return found === wanted ? undefined : `It ended with ${found}, and should have with ${wanted}.`
  }
}

/** A judge for runs that fail, always for the same reason. */
export function failsWith(code: string): Workload['judge'] {
  return (end) => (end.status === 'failed' && end.error.code === code ? undefined : `It ended with ${JSON.stringify(end)}, and should have failed with ${code}.`)
}
