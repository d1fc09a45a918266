import { isNofxError, serialiseError, type AnyEvent, type Decider, type ErrorCode, type RunHead } from '@nofx/core'
import { knowsEvent, type RunKind } from './run-kind.ts'

/** Why the code of this process cannot read a run, or not go on with it. */
export interface RunProblem {
  readonly code: ErrorCode
  readonly message: string
}

/** What reads a run: its kind and its decider, or why there is none. */
export type RunReading =
  | { readonly kind: RunKind; readonly decider: Decider<unknown, AnyEvent>; readonly problem?: undefined }
  | { readonly problem: RunProblem }

export function readingOf(kinds: readonly RunKind[], { kind: kindName, name }: Pick<RunHead, 'kind' | 'name'>): RunReading {
  const kind = kinds.find((one) => one.kind === kindName)
  if (kind === undefined) return { problem: { code: 'run.parked', message: `Nothing here drives runs of kind "${kindName}".` } }
  const decider = kind.decider(name)
  if (decider !== undefined) return { kind, decider }
  if (kindName === 'workflow') return { problem: { code: 'workflow.unknown', message: `No workflow "${name}" is registered. Keep it among \`workflows\` until its runs have ended.` } }
  return { problem: { code: 'pattern.unknown', message: `No pattern "${name}" is registered. Keep it among \`patterns\` until its runs have ended.` } }
}

/** Why this release cannot read an event, if it cannot. */
export function eventProblem(kind: RunKind, version: number, event: AnyEvent): RunProblem | undefined {
  if (knowsEvent(kind, event)) return undefined
  return { code: 'run.parked', message: `Event ${version} is "${event.type}" of version ${event.v}, which this release cannot read. Upgrade it.` }
}

/** The problem of one run whose log is damaged. @throws any other error, which is one of the store */
export function damageProblem(error: unknown): RunProblem {
  if (isNofxError(error, 'run.parked')) return { code: 'run.parked', message: error.message }
  throw error
}

/** A function of a decider threw, though by contract it never does. */
export function thrownProblem(what: string, version: number, event: AnyEvent, thrown: unknown): RunProblem {
  return { code: 'run.parked', message: `${what} throws at event ${version} ("${event.type}"): ${serialiseError(thrown).message}` }
}
