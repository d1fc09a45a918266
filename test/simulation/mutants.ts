/** A change of the product's source that the checkers have to notice. */
export interface Mutant {
  readonly name: string
  /** The defect that it stands for, as it was reported against systems of our kind. */
  readonly bug: string
  /** The checkers that are there for it; what others notice does not count. */
  readonly caughtBy: readonly string[]
  /** The worlds in which it shows. Default: the mixed ones. */
  readonly scenario?: 'clerk' | 'releases'
  readonly edits: readonly MutantEdit[]
}

interface MutantEdit {
  /** From the root of the repository. */
  readonly file: string
  /** There exactly once, or the mutant is worth nothing. */
  readonly find: string
  readonly replace: string
}

const LOOP = 'packages/runtime/src/run-loop.ts'
const LIVE_RUN = 'packages/runtime/src/live-run.ts'
const MEMORY_LOG = 'packages/core/src/memory/memory-event-log.ts'

/** One table: what each breaks, and how. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'no version check',
    bug: 'a store takes an append whatever version it expects',
    caughtBy: ['gapless-log'],
    edits: [
      { file: MEMORY_LOG, find: "if (run.events.length !== expectedVersion || run.status !== 'running') return 'conflict'", replace: '' },
      { file: MEMORY_LOG, find: 'if (events[0] !== undefined && run.events[expectedVersion] === events[0]) return', replace: 'if (Math.random() > 1) return' },
    ],
  },
  {
    name: 'stale owner writes',
    bug: 'a process that has lost its lease goes on writing',
    caughtBy: ['no-stale-writes'],
    edits: [{ file: MEMORY_LOG, find: "if (run.epoch !== lease.epoch || (run.owner !== lease.owner && run.status === 'running')) return 'fenced'", replace: '' }],
  },
  {
    name: 'letter taken twice',
    bug: 'a signal that came by way of another process is delivered again',
    caughtBy: ['messages-kept'],
    edits: [{ file: MEMORY_LOG, find: "if (letters !== undefined) for (const id of letters) settleLetter(state, id, { status: 'taken' })", replace: '' }],
  },
  {
    name: 'outcome after it was settled',
    bug: 'the answer of work that was cancelled is recorded all the same',
    caughtBy: ['settled-once'],
    edits: [{ file: LIVE_RUN, find: 'if (effect !== undefined && effect.slot < 0) continue', replace: '' }],
  },
  {
    name: 'recovery decides again',
    bug: 'who takes a run over decides once more on what has happened',
    caughtBy: ['asked-once'],
    edits: [
      { file: LIVE_RUN, find: 'this.#restoreState(recorded)\n    }\n    this.committed', replace: 'this.#restoreState(recorded)\n      ;((this as any).again ??= []).push(...this.#decider.decide(this.state, recorded))\n    }\n    this.committed' },
      { file: LOOP, find: 'if (run.ended !== undefined) return run.committing === undefined ? this.#end(run) : undefined', replace: 'for (const event of (run as any).again ?? []) this.input(run, event)' },
    ],
  },
  {
    name: 'timer dropped on failover',
    bug: 'the pause before a retry is forgotten with the process that set it',
    caughtBy: ['liveness'],
    edits: [{ file: LOOP, find: 'if (effect.slot >= 0 && !effect.done && !effect.performing) this.#work.resume(effect)', replace: "if (effect.slot >= 0 && !effect.done && !effect.performing && effect.requested.event.kind !== 'timer') this.#work.resume(effect)" }],
  },
  {
    name: 'double resume',
    bug: 'a run is taken up twice by one process',
    caughtBy: ['one-at-a-time', 'not-run-again'],
    edits: [
      { file: 'packages/runtime/src/sweeper.ts', find: 'goOn()\n', replace: 'goOn()\n        goOn()\n' },
      { file: LOOP, find: ' && !effect.performing) this.#work.resume(effect)', replace: ') this.#work.resume(effect)' },
    ],
  },
  {
    name: 'in-flight step dispatched again',
    bug: 'a run is given to another process while its owner is alive and at work',
    caughtBy: ['lease-kept'],
    edits: [{ file: 'packages/core/src/memory/memory-run-index.ts', find: 'run.leaseExpiresAt <= now)', replace: 'run.leaseExpiresAt <= now + durationMs / 2)' }],
  },
  {
    name: 'sibling overwritten',
    bug: 'of two branches that come back together the later one overwrites the other',
    caughtBy: ['liveness'],
    edits: [{ file: LOOP, find: 'if (run.pumping) run.inbox.push(input)', replace: 'if (run.pumping) run.inbox = [input]' }],
  },
  {
    name: 'approval given twice',
    bug: 'a second answer to a question is taken after the first',
    caughtBy: ['approved-once'],
    edits: [{ file: 'packages/workflows/src/run/refusal.ts', find: 'return hasApproval(state, name) ? approvalRefusal(state, name) : undefined', replace: 'return undefined' }],
  },
  {
    name: 'signal lost between check and wait',
    bug: 'a signal is acknowledged though its run has gone to another process meanwhile',
    caughtBy: ['messages-kept'],
    edits: [{ file: 'packages/runtime/src/run-control.ts', find: 'if (input.stored) return true', replace: 'if (input.stored || run.left !== undefined) return true' }],
  },
  {
    name: 'abort does not reach the run below',
    bug: 'a run is cancelled and the runs below it go on',
    caughtBy: ['below-stops'],
    edits: [{ file: 'packages/runtime/src/child-runs.ts', find: 'if (!started || effect.run.left !== undefined) return', replace: 'if (Math.random() < 2) return' }],
  },
  {
    name: 'completion lost on a store error',
    bug: 'the store is away for a moment, and work that was done counts as failed',
    caughtBy: ['right-result'],
    edits: [{ file: 'packages/runtime/src/ask-again.ts', find: 'if (!isNofxError(error) || !error.retryable) throw error', replace: 'if (Math.random() < 2) throw error' }],
  },
  {
    name: 'run stuck after a restart',
    bug: 'a run is taken over and its open work is not taken up',
    caughtBy: ['liveness'],
    edits: [{ file: LOOP, find: 'if (run.ended !== undefined) return run.committing === undefined ? this.#end(run) : undefined', replace: 'if (Math.random() < 2) return' }],
  },
  {
    name: 'budget spent twice',
    bug: 'calls side by side do not see what is held back for each other',
    caughtBy: ['budget'],
    edits: [{ file: 'packages/runtime/src/guard.ts', find: 'let sum = this.#spentUsd + this.#reservedUsd', replace: 'let sum = this.#spentUsd' }],
  },
  {
    name: 'views differ from the log',
    bug: 'of two rows that follow from one append the first is not written',
    caughtBy: ['views-agree'],
    edits: [{ file: LIVE_RUN, find: 'batch.append.records = batch.append.records === NONE ? records : [...batch.append.records, ...records]', replace: 'batch.append.records = records' }],
  },
  {
    name: 'lease taken for granted',
    bug: 'a process that stood still begins work of a run that it has lost meanwhile',
    caughtBy: ['stale-begin'],
    edits: [{ file: 'packages/runtime/src/hold.ts', find: 'return this.#renewed !== undefined && now', replace: 'return true || now' }],
  },
  {
    name: 'process that never comes up',
    bug: 'a process that starts while the store is away looks for runs never again',
    caughtBy: ['awake', 'liveness'],
    edits: [{ file: 'packages/runtime/src/opening.ts', find: 'if (!isNofxError(error) || !error.retryable) return', replace: 'if (Math.random() < 2) return' }],
  },
  {
    name: 'once runs again',
    bug: 'a step that may run only once is run again by who takes it over',
    caughtBy: ['once'],
    edits: [{ file: 'packages/runtime/src/effect-work.ts', find: 'if (!started) return this.perform(effect, this.#options.clock.now())', replace: 'if (Math.random() < 2) return this.perform(effect, this.#options.clock.now())' }],
  },
  {
    name: 'another key on a retry',
    bug: 'a service that deduplicates sees each try as something new',
    caughtBy: ['requested-first'],
    edits: [{ file: 'packages/runtime/src/open-effect.ts', find: 'this.requested.event.origin ?? this.requested.version', replace: 'this.requested.version' }],
  },
  {
    name: 'sleep forgotten',
    bug: 'a run that sleeps until a moment is not woken at that moment',
    caughtBy: ['liveness'],
    edits: [{ file: 'packages/runtime/src/suspension.ts', find: 'wakeInMs: until === Number.POSITIVE_INFINITY ? undefined : sleepMs', replace: 'wakeInMs: undefined' }],
  },
  {
    name: 'sleeper left alone',
    bug: 'a run that sleeps is not taken up when somebody addresses it',
    caughtBy: ['no-mishap'],
    edits: [{ file: 'packages/runtime/src/run-control.ts', find: 'if (knows(kind, name)) await take(runId)\n    if (owner === null && live(runId) === undefined) await storage.runs.wake(runId)', replace: '' }],
  },
  {
    name: 'wake lost',
    bug: 'a run that sleeps is not made due for others by a process that cannot drive it',
    caughtBy: ['no-mishap'],
    scenario: 'releases',
    edits: [{ file: 'packages/core/src/memory/memory-run-index.ts', find: 'if (run?.owner === null) run.wakeAt = 0', replace: 'void run' }],
  },
  {
    name: 'begun before it was stored',
    bug: 'who takes a run over begins what follows from a signal that the store has not taken yet',
    caughtBy: ['requested-first'],
    scenario: 'clerk',
    edits: [{ file: LOOP, find: 'if (effect.requested.version > run.committed) continue', replace: '' }],
  },
  {
    name: 'settled work done again',
    bug: 'who takes a run over performs what its log has the outcome of',
    caughtBy: ['not-run-again'],
    edits: [
      { file: LIVE_RUN, find: 'this.open.remove(effect)\n    if (!effect.done && batch', replace: 'this.open.remove(effect)\n    if (batch === undefined) ((this as any).again ??= []).push(effect)\n    if (!effect.done && batch' },
      { file: LOOP, find: 'if (run.ended !== undefined) return run.committing === undefined ? this.#end(run) : undefined', replace: 'for (const effect of (run as any).again ?? []) this.#work.resume(effect)' },
    ],
  },
  {
    name: 'recorded after the end',
    bug: 'what comes in together with the end of a run is recorded behind it',
    caughtBy: ['ended-once'],
    edits: [
      { file: LIVE_RUN, find: 'if (this.ended !== undefined) break\n      const', replace: 'const' },
      { file: LIVE_RUN, find: 'for (; next < length && this.ended === undefined; next++)', replace: 'for (; next < length; next++)' },
    ],
  },
  {
    name: 'taken for done',
    bug: 'work that was cut short counts as done, though nobody has done it',
    caughtBy: ['performed'],
    edits: [{ file: 'packages/runtime/src/effect-work.ts', find: 'answer = performer.perform(event, effect)', replace: "answer = event.kind === 'step' && version > 4 ? null : performer.perform(event, effect)" }],
  },
  {
    name: 'begun after the end',
    bug: 'work that was asked for in the same breath as the end of its run begins after it',
    caughtBy: ['nothing-after-end'],
    edits: [{
      file: LOOP, find: 'if (run.ended !== undefined) this.#end(run)\n',
      replace: 'if (run.ended !== undefined) {\n      this.#end(run)\n      this.#options.clock.setTimer(5, () => batch.toPerform.forEach((effect) => this.#work.perform(effect, now)))\n    }\n',
    }],
  },
]
