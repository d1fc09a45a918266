import { systemClock, type EffectRequested, type Recorded, type RunEvent, type RunHead, type Storage } from '@nofx/core'
import { builtinPerformers } from './builtin-performers.ts'
import { eachEvent } from './each-event.ts'
import { eachRun } from './each-run.ts'
import type { RunKind } from './run-kind.ts'
import { damageProblem, eventProblem, readingOf, thrownProblem, type RunProblem } from './run-problem.ts'

/** A run that is under way, and why it would not go on. */
export interface CheckedRun {
  readonly run: RunHead
  /** None when it would go on. */
  readonly problems: readonly RunProblem[]
}

/** Looks along while the log of one run is folded, for what only its kind can tell: a handler that is missing, a plan with a fault. */
export interface RunInspector {
  take(recorded: Recorded): void
  /** Asked at the end of the log, unless the run has ended. */
  problems(): readonly RunProblem[]
}

export interface CheckRunsOptions {
  readonly storage: Storage
  /** What the code that is to go on with the runs has registered. */
  readonly kinds: readonly RunKind[]
  /** By kind of run; called for each run. */
  readonly inspectors?: Readonly<Record<string, () => RunInspector>>
}

/**
 * Folds every run that is under way with the given code, and says which of them it could not go on with, and why. It takes no lease
 * and writes nothing, so it can be asked beside the processes that drive the runs. One run is in memory at a time.
 */
export async function* checkRuns(options: CheckRunsOptions): AsyncGenerator<CheckedRun> {
  for await (const run of eachRun(options.storage.runs, 'running')) yield { run, problems: await problemsOf(options, run) }
}

async function problemsOf(options: CheckRunsOptions, run: RunHead): Promise<readonly RunProblem[]> {
  try {
    return await foldedProblems(options, run)
  } catch (error) {
    return [damageProblem(error)]
  }
}

async function foldedProblems({ storage, kinds, inspectors }: CheckRunsOptions, run: RunHead): Promise<readonly RunProblem[]> {
  const reading = readingOf(kinds, run)
  if (reading.problem !== undefined) return [reading.problem]
  const { kind, decider } = reading
  const inspector = inspectors?.[run.kind]?.()
  const open = new Map<number, EffectRequested>()
  let state = decider.initial()
  for await (const recorded of eachEvent(storage.log, run.runId)) {
    const { version, event } = recorded as Recorded<RunEvent>
    const unknown = eventProblem(kind, version, event)
    if (unknown !== undefined) return [unknown]
    // It has ended since we were told that it runs.
    if (event.type === 'run.ended') return []
    if (event.type === 'effect.requested') open.set(version, event)
    if (event.type === 'effect.settled') open.delete(event.request)
    try {
      state = decider.evolve(state, recorded)
    } catch (error) {
      return [thrownProblem('evolve', version, event, error)]
    }
    // What it decided then stands; but what cannot decide it any more will not decide the next of its like.
    try {
      decider.decide(state, recorded)
    } catch (error) {
      return [thrownProblem('decide', version, event, error)]
    }
    inspector?.take(recorded)
  }
  return [...unperformed(kind, open), ...(inspector?.problems() ?? [])]
}

const BUILTIN = new Set(Object.keys(builtinPerformers(systemClock)))

/** Open effects that nothing here performs, or that nothing here could check when they are in doubt. */
function unperformed({ performers }: RunKind, open: ReadonlyMap<number, EffectRequested>): readonly RunProblem[] {
  return [...open].flatMap(([version, { kind, name, mode, inDoubt }]): readonly RunProblem[] => {
    const performer = performers[kind]
    const does = performer === undefined && !BUILTIN.has(kind) ? 'performs' : mode === 'once' && inDoubt === 'check' && performer?.check === undefined ? 'checks' : undefined
    return does === undefined ? [] : [{ code: 'effect.unknown', message: `Nobody here ${does} effects of kind "${kind}", asked for by request ${version} ("${name}").` }]
  })
}
