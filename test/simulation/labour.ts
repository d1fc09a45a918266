import type { SimulatedHost } from '@nofx/testing'
import type { Bank } from './bank.ts'
import { defineStep, type Step, type StepChecked, type StepContext, type StepOptions, type Workflow } from '@nofx/workflows'

/** Of the first tries of a flaky step so many fail. */
const FAILURE_RATE = 0.3

/** How long steps take, in ms: mostly little, some long enough for much to go wrong meanwhile. */
const WORK_MS_MEAN = 60
const LONG_WORK_MS = 2_500
const LONG_RATE = 0.08

type HostedRun<Input, Output> = (input: Input, context: StepContext, host: SimulatedHost, bank: Bank) => Promise<Output>

/** Defines a step whose handlers are told the process that they run in and what is outside; `bindWorkflow` binds them to these. */
export function hostedStep<Input, Output>(name: string, run: HostedRun<Input, Output>, options: Omit<StepOptions<Input, Output>, 'run' | 'check'> & { readonly check?: HostedRun<Input, StepChecked<Output>> } = {}): Step<Input, Output> {
  return defineStep(name, { ...(options as StepOptions<Input, Output>), run: run as StepOptions<Input, Output>['run'] }) as Step<Input, Output>
}

/** A workflow as one process has it. Its plan is built once and shared. */
export function bindWorkflow<Input, Output>(workflow: Workflow<Input, Output>, host: SimulatedHost, bank: Bank, bound: Map<string, Step>): Workflow<Input, Output> {
  return { ...workflow, steps: new Map([...workflow.steps].map(([name, step]) => [name, bindStep(step, host, bank, bound)])) }
}

export function bindStep(step: Step, host: SimulatedHost, bank: Bank, bound: Map<string, Step>): Step {
  const known = bound.get(step.name)
  if (known !== undefined) return known
  const { run, check } = step as unknown as { run: HostedRun<unknown, unknown>; check?: HostedRun<unknown, never> }
  const made = { ...step, run: (input: unknown, context: StepContext) => run(input, context, host, bank), ...(check && { check: (input: unknown, context: StepContext) => check(input, context, host, bank) }) } as Step
  bound.set(step.name, made)
  return made
}

/** Takes its time. */
export async function work(host: SimulatedHost, { idempotencyKey, signal }: Pick<StepContext, 'idempotencyKey' | 'signal'>): Promise<void> {
  // What a call draws follows from what it is for, and not from who else draws: so a world stays as it was when something else is left out.
  const { random, sleep } = host
  const chance = random.split(host.nameOf(idempotencyKey))
  await sleep(chance.chance(LONG_RATE) ? LONG_WORK_MS : 1 + WORK_MS_MEAN * chance.exponential(), signal)
}

/** Takes its time, and fails now and then on its first tries, never on a later one. */
export async function flakyWork(host: SimulatedHost, context: StepContext): Promise<void> {
  await work(host, context)
  const { attempt = 1 } = (context as StepContext & { readonly requested: { readonly event: { readonly attempt?: number } } }).requested.event
  if (attempt <= 2 && host.random.split(`${context.idempotencyKey} ${attempt} fails`).chance(FAILURE_RATE)) throw new Error('bad luck')
}
