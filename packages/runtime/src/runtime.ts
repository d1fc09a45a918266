import {
  assertJson, isNofxError, memoryStorage, NofxError, runLimitsSchema, systemClock, systemRandomBytes, validate,
  type AnyEvent, type Clock, type Definition, type RunEnded, type RunHead, type RunLimits, type RunParent, type RunStarted, type Storage,
} from '@nofx/core'
import { EventEmitter } from 'eventemitter3'
import { Adoption } from './adoption.ts'
import { forkRun, type ForkHost } from './fork-run.ts'
import type { ForkOptions } from './fork-point.ts'
import { runChild, type ChildRunHost } from './child-runs.ts'
import { answerTo, assertAnswer, findDoubt, readDoubts, type Doubt, type DoubtAnswer } from './doubt.ts'
import { assertId, canonicalId, createIds } from './ids.ts'
import type { LiveRun } from './live-run.ts'
import { Hold } from './hold.ts'
import { LiveRuns } from './live-runs.ts'
import type { EffectHost, OpenEffect } from './open-effect.ts'
import { Opening } from './opening.ts'
import type { RunEventStream } from './run-events.ts'
import { RunHandle } from './run-handle.ts'
import type { RunKind } from './run-kind.ts'
import { RunLoop } from './run-loop.ts'
import { RunReader } from './run-reader.ts'
import { MailCarrier } from './mail-carrier.ts'
import { Retention } from './retention.ts'
import { RunControl } from './run-control.ts'
import { assertDurations, type RuntimeOptions } from './runtime-options.ts'
import { Suspension } from './suspension.ts'
import { Sweeper, SWEEPS_ASLEEP_MIN } from './sweeper.ts'
import { unknownName } from './unknown-name.ts'
import { startWallTimer } from './wall-timer.ts'
import { watch } from './watch.ts'

/** 30 days. */
const RETENTION_MS = 30 * 24 * 3_600_000

/** What a runtime tells its listeners. None of it is an event of a run. */
export interface RuntimeSignals {
  report: [{ readonly effect: OpenEffect; readonly data: unknown }]
  committed: [{ readonly run: LiveRun; readonly events: readonly { readonly version: number; readonly at: number; readonly event: AnyEvent }[] }]
  /** A run was taken up that slept, or that an earlier or dead process has left. */
  resumed: [{ readonly run: LiveRun }]
  /** Something failed that no caller waits for; the runtime goes on. With a listener, `onError` is not called. */
  error: [unknown]
}

export interface StartRun {
  readonly kind: string
  readonly name: string
  readonly input: unknown
  readonly definition?: Definition
  readonly limits?: RunLimits
  /** A UUID. Default: a new one. A run of that id that exists already is refused with `run.exists`. */
  readonly runId?: string
  readonly parent?: RunParent
}

/**
 * Drives runs: starts them, takes them over from dead processes, and tells how they go. Orchestrator and WorkflowEngine stand on one;
 * a host seldom needs it itself.
 */
export class Runtime {
  readonly clock: Clock
  readonly storage: Storage
  readonly owner: string
  /** A new id for a run: a UUID of version 7, by the clock and the chance of this runtime. */
  readonly newId: () => string
  readonly signals = new EventEmitter<RuntimeSignals>()
  readonly #runs: LiveRuns
  readonly #loop: RunLoop
  readonly #sweeper: Sweeper
  readonly #suspension: Suspension
  readonly #retention: Retention
  readonly #control: RunControl
  readonly #mail: MailCarrier
  readonly #reader: RunReader
  readonly #opening: Opening
  readonly #forkHost: ForkHost
  #closed = false
  /** Whoever closes it again waits for the same. */
  #closing: Promise<void> | undefined

  /** @throws NofxError `input.invalid` for a duration that is none */
  constructor(options: RuntimeOptions = {}) {
    assertDurations(options)
    const { storage, clock = systemClock, randomBytes = systemRandomBytes, owner: name, leaseMs = 30_000, sweepMs = leaseMs / 3, suspendMs = 60_000, retentionMs = RETENTION_MS, mailMs = 500, onError = warn } = options
    const failed = (error: unknown) => {
      if (!this.signals.emit('error', error)) onError(error)
    }
    this.clock = clock
    this.storage = storage ?? memoryStorage({ clock })
    this.newId = createIds(clock, randomBytes)
    const owner = name ?? this.newId()
    this.owner = owner
    const live = (runId: string) => this.#runs.get(runId)
    const childRunHost: ChildRunHost = {
      storage: this.storage,
      clock,
      live,
      start: (request) => this.#start(request),
      knows: (kindName, name) => this.#runs.knows(kindName, name),
      result: (runId, run, look) => this.#reader.result(runId, run, look),
      cancel: (runId, reason) => this.cancel(runId, reason),
      failed,
    }
    const effectHost: EffectHost = {
      clock,
      report: (effect, data) => void this.signals.emit('report', { effect, data }),
      runChild: (effect, child) => runChild(childRunHost, effect, child),
      confirmHeld: (run) => this.#loop.confirmHeld(run),
    }
    this.#runs = new LiveRuns(effectHost, owner, leaseMs)
    const hold = new Hold(clock, leaseMs, this.#isDurable() && this.storage.capabilities.shared)
    this.#loop = new RunLoop({
      log: this.storage.log,
      runs: this.storage.runs,
      mailbox: this.storage.mailbox,
      clock,
      hold,
      confirm: () => this.#sweeper.confirm(),
      committed: (run, { append }) => {
        if (this.signals.listenerCount('committed') > 0) this.signals.emit('committed', { run, events: append.events })
      },
      gone: (run) => {
        this.#runs.remove(run)
        // Who has it now keeps the budget of all below it, too. The store gets them back with the next renewal.
        if (!isNofxError(run.left, 'run.not_owned')) return
        for (const below of this.#runs.below(run.runId)) this.#loop.leave(below, new NofxError('run.not_owned', `The run ${below.runId} goes with the one above it, which has left this process.`))
      },
      failed,
    })
    this.#reader = new RunReader({ storage: this.storage, clock, ready: () => this.ready(), live, failed })
    const adoption = new Adoption({ storage: this.storage, clock, loop: this.#loop, runs: this.#runs, resumed: (run) => void this.signals.emit('resumed', { run }) })
    this.#sweeper = new Sweeper({ storage: this.storage, clock, owner, leaseMs, sweepMs, runs: this.#runs, adoption, hold, failed })
    this.#forkHost = { storage: this.storage, clock, lease: { owner, epoch: 1, durationMs: leaseMs }, runs: this.#runs, adoption, inTurn: (task) => this.#sweeper.inTurn(task) }
    this.#control = new RunControl({
      storage: this.storage, clock, loop: this.#loop, live,
      status: (runId) => this.status(runId),
      knows: (kindName, name) => this.#runs.knows(kindName, name),
      take: async (runId) => this.#isDurable() ? this.#sweeper.take(runId) : undefined,
      failed,
    })
    this.#mail = new MailCarrier({ storage: this.storage, clock, owner, mailMs, control: this.#control, live, failed })
    this.#suspension = new Suspension({
      storage: this.storage, clock, owner, suspendMs: Math.max(suspendMs, SWEEPS_ASLEEP_MIN * sweepMs), runs: this.#runs, loop: this.#loop, sweeper: this.#sweeper, failed,
    })
    this.#retention = new Retention({ runs: this.storage.runs, clock, retentionMs, failed })
    this.#opening = new Opening({ open: () => this.#open(), clock, failed })
    if (this.#isDurable()) queueMicrotask(() => this.#opening.start())
  }

  /** Lets the runtime drive runs of this kind. */
  register(kind: RunKind): void {
    this.#runs.register(kind)
  }

  /** What was registered. */
  get kinds(): readonly RunKind[] { return this.#runs.kinds }

  /** Resolves when the store is open and the runs that were left behind have been taken up. Called by everything that needs it. */
  async ready(): Promise<void> {
    this.#assertOpen()
    if (!this.#isDurable()) return
    await this.#opening.ready()
    this.#assertOpen()
  }

  async #open(): Promise<void> {
    await this.storage.open?.()
    await this.#sweeper.start()
    this.#suspension.start()
    this.#retention.start()
    if (this.storage.capabilities.shared) this.#mail.start()
  }

  /** Looks for runs that nobody drives, now instead of at the next turn. */
  async recover(): Promise<void> {
    await this.ready()
    if (this.#isDurable()) await this.#sweeper.sweep()
  }

  /**
   * Starts a run; resolves when its start is stored.
   * @throws NofxError `run.exists`, `pattern.unknown` / `workflow.unknown`, `limit.exceeded` (depth), `runtime.closed`
   */
  async start(request: StartRun): Promise<RunHandle> {
    if (this.#closed || this.#isDurable()) await this.ready()
    const run = await this.#start({ ...request, ...(request.runId !== undefined && { runId: canonicalId(request.runId) }) })
    return new RunHandle(this, run.runId, run)
  }

  async #start({ kind, name, input, definition, limits, parent, runId = this.newId() }: StartRun): Promise<LiveRun> {
    this.#assertOpen()
    if (this.#runs.has(runId)) throw new NofxError('run.exists', `There is a run ${runId} already. Choose another id, or read that one.`)
    const refusal = parent && this.#runs.get(parent.runId)?.guard?.depthRefusal()
    if (refusal !== undefined) throw refusal
    const run = this.#runs.create(kind, name, runId, 1, parent)
    if (run === undefined) throw unknownName(kind, name)
    this.#runs.add(run)
    const started: RunStarted = { type: 'run.started', v: 1, kind, name, input, ...(definition && { definition }), ...(limits && { limits }), ...(parent && { parent }) }
    this.#loop.input(run, started)
    while (run.committed === 0 && run.left === undefined) await watch(run)
    if (run.committed === 0) throw run.left as Error
    startWallTimer(run, this.clock, this.#loop)
    return run
  }

  /** See `RunHandle.fork`. */
  async fork(runId: string, { id = this.newId(), ...options }: ForkOptions): Promise<RunHandle> {
    assertId(id)
    const limits = options.limits && validate(runLimitsSchema, options.limits, `the limits of a fork of run ${runId}`)
    await this.ready()
    await forkRun(this.#forkHost, canonicalId(runId), canonicalId(id), { ...options, ...(limits && { limits }) })
    return this.get(id)
  }

  /** A handle on a run that was started here or elsewhere, now or long ago. */
  get(runId: string): RunHandle {
    const id = canonicalId(runId)
    return new RunHandle(this, id, this.#runs.get(id))
  }

  /** The runs that this process drives at this moment. */
  live(): readonly LiveRun[] {
    return [...this.#runs.values()]
  }

  /** See `RunHandle.result`. */
  result(runId: string, known?: LiveRun): Promise<unknown> {
    return this.#reader.result(runId, known)
  }

  /** See `RunHandle.events`. */
  events(runId: string, { from = 0, signal }: { readonly from?: number; readonly signal?: AbortSignal } = {}): RunEventStream {
    return this.#reader.events(runId, from, signal)
  }

  /** @throws NofxError `run.unknown` */
  status(runId: string): Promise<RunHead> {
    return this.#reader.status(runId)
  }

  /** See `RunHandle.cancel`. @throws NofxError `run.ended`, `run.unknown` */
  async cancel(runId: string, reason: string): Promise<void> {
    await this.input(runId, { type: 'run.ended', v: 1, status: 'cancelled', reason } as RunEnded)
  }

  /** See `RunHandle.signal`. @throws NofxError `run.ended`, `run.unknown`, `input.invalid` */
  async signal(runId: string, name: string, payload: unknown): Promise<void> {
    assertJson(payload, `the payload of signal "${name}"`)
    await this.input(runId, { type: 'signal.received', v: 1, name, payload } as AnyEvent)
  }

  /**
   * The effects of a run that are in doubt and wait for an answer, oldest first, whoever drives it; none of a run that has ended. Costs
   * a read of its whole log.
   * @throws NofxError `run.unknown`
   */
  async doubts(runId: string): Promise<readonly Doubt[]> {
    await this.status(runId)
    return (await readDoubts(this.storage.log, runId)).map(({ doubt }) => doubt)
  }

  /**
   * Says what became of an effect in doubt, whichever process drives the run. Resolves when that is stored. Of two answers the first
   * counts, and the second is refused.
   *
   * @param node as `doubts` has it
   * @param check what the output has to pass, given what was done
   * @throws NofxError `run.ended`, `run.unknown`, `input.invalid` when it is not in doubt, or JSON cannot hold the output
   */
  async resolveDoubt(runId: string, node: string, answer: DoubtAnswer, check: (name: string, output: unknown) => unknown = (_, output) => output): Promise<void> {
    assertAnswer(node, answer)
    const { status } = await this.status(runId)
    if (status !== 'running') throw new NofxError('run.ended', `The run ${runId} has ended, so the answer for "${node}" comes too late.`)
    const found = findDoubt(await readDoubts(this.storage.log, runId), node, answer.doubt)
    const checked = answer.done ? { ...answer, output: check(found.doubt.name, answer.output) } : answer
    await this.input(runId, answerTo(found, checked, this.clock.now()))
  }

  /** Puts an event of its kind before a run, wherever it is driven. See `RunControl.input`. */
  async input(runId: string, event: AnyEvent): Promise<void> {
    await this.#control.input(runId, event)
  }

  /** The state of a run as its log tells it, whoever drives it. Costs a read of its whole log, unless it is driven here. */
  async inspect(runId: string): Promise<unknown> {
    const run = this.#runs.get(runId)
    if (run !== undefined) return run.state
    const { kind, name } = await this.status(runId)
    const read = this.#runs.create(kind, name, runId, 0)
    if (read === undefined) throw unknownName(kind, name)
    read.restore(await this.storage.log.read(runId))
    return read.state
  }

  /** Stops all work here, gives the runs back to the store and closes it. Runs that had not ended go on in another process. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#closed = true
    this.#loop.close()
    await this.#opening.close()
    await Promise.all([this.#sweeper.close(), this.#suspension.close(), this.#retention.close(), this.#mail.close(), this.#control.close()])
    const runIds: string[] = []
    // Those that are added meanwhile come in turn.
    for (const run of this.#runs.values()) {
      runIds.push(run.runId)
      while (run.committing !== undefined && run.left === undefined && run.outcome === undefined) await watch(run)
      this.#loop.leave(run, new NofxError('runtime.closed', `The runtime was closed while run ${run.runId} was under way.`))
    }
    try {
      if (this.#isDurable() && this.#opening.isBegun && runIds.length > 0) await this.storage.runs.release(this.owner, runIds)
    } finally {
      await this.storage.close()
      this.signals.removeAllListeners()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #assertOpen(): void {
    if (this.#closed) throw new NofxError('runtime.closed', 'The runtime was closed. Create a new one.')
  }

  #isDurable(): boolean {
    return this.storage.capabilities.survives !== 'none'
  }
}

function warn(error: unknown): void {
  console.warn(`nofx: ${error instanceof Error ? error.message : String(error)}`)
}
