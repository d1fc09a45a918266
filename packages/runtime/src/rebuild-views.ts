import { VIEW_TABLES, type AnyEvent, type Decider, type RecordChange, type Recorded, type RunHead, type Storage, type ViewRow } from '@nofx/core'
import { eachEvent } from './each-event.ts'
import { eachRun } from './each-run.ts'
import type { RunKind } from './run-kind.ts'
import { damageProblem, eventProblem, readingOf, thrownProblem, type RunProblem } from './run-problem.ts'

/** How often a run may move on while its rows are put in place. Losing that race so often means that it never rests. */
const ATTEMPTS_MAX = 100

/** What became of the rows of one run. */
export type RebuiltRun =
  /** `changed` rows were not as its log has them; they are now. */
  | { readonly run: RunHead; readonly status: 'rebuilt'; readonly changed: number }
  /** Its rows were left as they are. */
  | { readonly run: RunHead; readonly status: 'left'; readonly problem: RunProblem }

export interface RebuildViewsOptions {
  readonly storage: Storage
  readonly kinds: readonly RunKind[]
}

/**
 * Brings the documented tables that follow from events (`VIEW_TABLES`) to what the log says, run by run, each in a transaction of its own
 * at a version of the run: a run that is under way goes on, and when it has moved meanwhile, its new events are taken in and its rows
 * put in place once more. Stopped half way, it can be started again. Rows of runs that are not in the log stay.
 */
export async function* rebuildViews({ storage, kinds }: RebuildViewsOptions): AsyncGenerator<RebuiltRun> {
  for await (const run of eachRun(storage.runs)) {
    const reading = readingOf(kinds, run)
    if (reading.problem !== undefined) yield { run, status: 'left', problem: reading.problem }
    else {
      const fold = new RowFold(reading.kind, reading.decider, run.runId)
      const rebuilt = await rebuild(storage, fold, run).catch((error: unknown): RebuiltRun => ({ run, status: 'left', problem: damageProblem(error) }))
      if (rebuilt !== undefined) yield rebuilt
    }
  }
}

/** Undefined when the run is gone from the log. */
async function rebuild({ log, runs, records }: Storage, fold: RowFold, run: RunHead): Promise<RebuiltRun | undefined> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    for await (const recorded of eachEvent(log, run.runId, fold.version)) {
      const problem = fold.take(recorded)
      if (problem !== undefined) return { run, status: 'left', problem }
    }
    const result = await records.replace(run.runId, fold.version, fold.rows())
    if (result.status === 'replaced') return { run, status: 'rebuilt', changed: result.changed }
    if ((await runs.get(run.runId)) === undefined) return undefined
  }
  return { run, status: 'left', problem: { code: 'run.not_owned', message: `It moved on ${ATTEMPTS_MAX} times while its rows were put in place. Rebuild again when it rests.` } }
}

/** The rows that follow from the log of one run, as far as it was read. */
class RowFold {
  readonly #kind: RunKind
  readonly #decider: Decider<unknown, AnyEvent>
  readonly #runId: string
  readonly #rows = new Map<string, ViewRow>()
  #state: unknown
  version = 0

  constructor(kind: RunKind, decider: Decider<unknown, AnyEvent>, runId: string) {
    this.#kind = kind
    this.#decider = decider
    this.#runId = runId
    this.#state = decider.initial()
  }

  /** Says why the event cannot be read, if it cannot. */
  take(recorded: Recorded): RunProblem | undefined {
    const { version, event } = recorded
    const unknown = eventProblem(this.#kind, version, event)
    if (unknown !== undefined) return unknown
    try {
      this.#state = this.#decider.evolve(this.#state, recorded)
      for (const change of this.#kind.project?.(this.#runId, recorded, this.#state) ?? []) this.#apply(change)
    } catch (error) {
      return thrownProblem('evolve or project', version, event, error)
    }
    this.version = version
    return undefined
  }

  rows(): readonly ViewRow[] {
    return [...this.#rows.values()]
  }

  #apply(change: RecordChange): void {
    // Rows of other tables follow from no event, whoever writes them.
    if (!Object.hasOwn(VIEW_TABLES, change.table)) return
    const key = `${change.table} ${change.op === 'insert' ? change.row.id : change.id}`
    const present = this.#rows.get(key)
    if (change.op === 'insert') {
      if (present === undefined) this.#rows.set(key, { table: change.table, row: change.row } as ViewRow)
    } else if (present !== undefined) this.#rows.set(key, { table: change.table, row: { ...present.row, ...change.set } } as ViewRow)
  }
}
