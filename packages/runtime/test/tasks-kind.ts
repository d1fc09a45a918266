import { NOTHING, type Decider, type EffectMode, type EffectRequested, type InDoubt, type Recorded, type RunEvent } from '@nofx/core'
import type { Performer, RunHandle, RunKind, Runtime, StartRun } from '../src/index.ts'

/** One effect that a run of kind `tasks` asks for. */
export interface Task {
  readonly name: string
  /** Default: `work`. */
  readonly kind?: string
  /** Default: `idempotent`. */
  readonly mode?: EffectMode
  readonly inDoubt?: InDoubt
  readonly input?: unknown
  readonly node?: string
  readonly scope?: string
  readonly timeoutMs?: number
  /** Of a `timer`. */
  readonly dueAt?: number
  readonly reserveUsd?: number
}

export interface Tasks {
  readonly tasks: readonly Task[]
  /** One after another instead of all at once. */
  readonly inOrder?: boolean
}

interface TasksState {
  tasks: readonly Task[]
  inOrder: boolean
  readonly requests: number[]
  readonly values: unknown[]
  settled: number
}

/** Asks for the tasks of its input and yields their values; the first failure ends it, and so does the signal `end`. */
const tasksDecider: Decider<TasksState> = {
  initial: () => ({ tasks: [], inOrder: false, requests: [], values: [], settled: 0 }),
  evolve(state, { version, event }) {
    if (event.type === 'run.started') {
      const { tasks, inOrder = false } = event.input as Tasks
      return { ...state, tasks, inOrder }
    }
    if (event.type === 'effect.requested') state.requests.push(version)
    if (event.type === 'effect.settled' && event.status === 'completed') {
      state.settled += 1
      state.values[state.requests.indexOf(event.request)] = event.value
    }
    return state
  },
  decide(state, { event }: Recorded<RunEvent>): readonly RunEvent[] {
    switch (event.type) {
      case 'run.started':
        return state.tasks.length === 0 ? [ended([])] : state.tasks.slice(0, state.inOrder ? 1 : undefined).map(requestOf)
      case 'effect.settled':
        if (event.status === 'failed') return [{ type: 'run.ended', v: 1, status: 'failed', error: event.error }]
        if (state.settled === state.tasks.length) return [ended(state.values)]
        return state.inOrder ? state.tasks.slice(state.settled, state.settled + 1).map(requestOf) : NOTHING
      case 'signal.received':
        return event.name === 'end' ? [ended(event.payload)] : NOTHING
      default:
        return NOTHING
    }
  },
}

function requestOf({ kind = 'work', mode = 'idempotent', ...task }: Task): EffectRequested {
  return { type: 'effect.requested', v: 1, kind, mode, ...task }
}

function ended(output: unknown): RunEvent {
  return { type: 'run.ended', v: 1, status: 'completed', output }
}

/** Runs named `tasks`; `work` does their tasks, unless other performers are given. */
export function tasksKind(work: Performer['perform'], performers: Readonly<Record<string, Performer>> = {}): RunKind<TasksState, never> {
  return { kind: 'tasks', decider: (name) => (name === 'tasks' ? tasksDecider : undefined), performers: { work: { perform: work }, ...performers }, eventVersions: {} }
}

export function startTasks(runtime: Runtime, input: Tasks, options: Pick<StartRun, 'limits' | 'runId'> = {}): Promise<RunHandle> {
  return runtime.start({ kind: 'tasks', name: 'tasks', input, ...options })
}

/** Tasks of the kind `work` with these names. */
export function named(...names: readonly string[]): readonly Task[] {
  return names.map((name) => ({ name }))
}
