import { isNofxError, NofxError, reviveError, type AnyEvent, type Clock, type LetterState, type RunHead, type Storage } from '@nofx/core'
import type { LiveRun } from './live-run.ts'
import type { RunLoop } from './run-loop.ts'
import { pause, watch } from './watch.ts'

/** How long somebody waits until the owner of a run has taken a letter, in ms: longer than a lease, after which somebody else owns it. */
const DELIVERY_MS_MAX = 120_000

/** Pauses between looks at a letter, in ms: the first, and the longest. */
const LOOK_MS_MIN = 20
const LOOK_MS_MAX = 250

export interface RunControlOptions {
  readonly storage: Storage
  readonly clock: Clock
  readonly loop: RunLoop
  readonly live: (runId: string) => LiveRun | undefined
  readonly status: (runId: string) => Promise<RunHead>
  /** Whether a run of this kind and name can be driven here. */
  readonly knows: (kind: string, name: string) => boolean
  /** Takes over a run, if nobody has it. */
  readonly take: (runId: string) => Promise<void>
  readonly failed: (error: unknown) => void
}

/** Puts events from outside before runs: at once for those of this process, by letter for those of others. */
export class RunControl {
  readonly #options: RunControlOptions
  readonly #closing = new AbortController()
  readonly #deliveries = new Set<Promise<void>>()

  constructor(options: RunControlOptions) {
    this.#options = options
  }

  /**
   * Resolves when the event is stored. Of two that exclude each other one is stored and the other is refused.
   * @throws NofxError `run.ended`, `run.unknown`, `run.not_owned`, and what the kind of the run refuses the event with
   */
  async input(runId: string, event: AnyEvent): Promise<void> {
    const { live, status, storage } = this.#options
    for (let known = live(runId); ; known = live(runId)) {
      if (known !== undefined && (await this.record(known, event))) return
      const head = await status(runId)
      if (head.status !== 'running') throw tooLate(runId, event)
      await this.#summon(head)
      if (live(runId) !== undefined) continue
      if ((await status(runId)).status !== 'running') throw tooLate(runId, event)
      if (!storage.capabilities.shared) throw new NofxError('run.not_owned', `Nobody here can drive the run ${runId}. Register its workflow, or what it asks for.`)
      return this.#deliver(runId, event)
    }
  }

  /**
   * Puts an event before a run of this process and waits until it is stored. Answers false when the run went to another process before.
   * @param letter the letter that it came with
   */
  async record(run: LiveRun, event: AnyEvent, letter?: string): Promise<boolean> {
    const input = this.#options.loop.outside(run, event, letter)
    const isToCome = () => run.left === undefined && run.outcome === undefined && run.inbox.includes(input)
    while (isToCome() || run.committing?.inputs.includes(input)) await watch(run)
    if (input.stored) return true
    if (input.untold) throw untoldByStore(run.runId, event)
    if (input.refused !== undefined) throw input.refused
    if (run.left !== undefined) {
      if (run.left instanceof NofxError && run.left.code === 'run.not_owned') return false
      throw run.left
    }
    throw run.outcome === undefined ? new NofxError('runtime.closed', `The runtime was closed before run ${run.runId} took "${event.type}".`) : tooLate(run.runId, event)
  }

  /** Has a run that nobody has taken up: by this process when it can drive it, else by the next that sweeps. */
  async #summon({ runId, kind, name, owner }: RunHead): Promise<void> {
    const { knows, take, live, storage } = this.#options
    if (knows(kind, name)) await take(runId)
    if (owner === null && live(runId) === undefined) await storage.runs.wake(runId)
  }

  /** Takes back the letters that were not taken; who waits for them is told. */
  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.allSettled(this.#deliveries)
  }

  /** Leaves a letter and waits for what becomes of it. */
  async #deliver(runId: string, event: AnyEvent): Promise<void> {
    if (this.#closing.signal.aborted) throw new NofxError('runtime.closed', `The runtime was closed before "${event.type}" was sent to the owner of run ${runId}.`)
    // From the very beginning: closing has to wait for a letter that is just being posted, too.
    const delivery = this.#options.storage.mailbox.post(runId, event).then((id) => this.#follow(id, runId, event))
    this.#deliveries.add(delivery)
    try {
      await delivery
    } finally {
      this.#deliveries.delete(delivery)
    }
  }

  async #follow(id: string, runId: string, event: AnyEvent): Promise<void> {
    const { storage: { mailbox, runs }, clock, failed } = this.#options
    const { signal } = this.#closing
    const giveUpAt = clock.now() + DELIVERY_MS_MAX
    let summoned = 0
    for (let lookMs = LOOK_MS_MIN; ; lookMs = Math.min(2 * lookMs, LOOK_MS_MAX)) {
      const isClosing = signal.aborted
      const isLate = clock.now() > giveUpAt
      let head: RunHead | undefined
      let letter: LetterState
      try {
        head = await runs.get(runId)
        letter = await (head?.status !== 'running' || isClosing || isLate ? mailbox.withdraw(id) : mailbox.state(id))
      } catch (error) {
        // The letter is there, and will be taken while the store is away for us, or after.
        if (!isNofxError(error) || !error.retryable) throw error
        if (isClosing || isLate) throw untoldByStore(runId, event)
        failed(error)
        await pause(clock, lookMs, signal)
        continue
      }
      if (letter.status === 'taken') return
      if (letter.status === 'refused') throw reviveError(letter.error, 'input.invalid')
      if (letter.status === 'unknown') throw untold(head, runId, event)
      if (head?.status !== 'running') throw tooLate(runId, event)
      if (isClosing) throw new NofxError('runtime.closed', `The runtime was closed before the owner of run ${runId} took "${event.type}".`)
      if (isLate) throw new NofxError('run.not_owned', `No process took "${event.type}" for the run ${runId} within ${DELIVERY_MS_MAX / 1_000} s. Is one at work that knows its workflow?`, { retryable: true })
      // It may have been put to sleep while the letter was on its way. Once is enough until somebody has had it again.
      if (head.owner === null && head.epoch !== summoned) {
        await this.#summon(head).then(() => (summoned = head.epoch), failed)
      }
      await pause(clock, lookMs, signal)
    }
  }
}

/** The letter is gone, with what was known of it. To say that it came too late would be a guess. */
function untold(head: RunHead | undefined, runId: string, { type }: AnyEvent): NofxError {
  const why = head === undefined ? 'the run was removed from the store meanwhile' : 'that was too long ago'
  const code = head === undefined ? 'run.unknown' : head.status === 'running' ? 'run.not_owned' : 'run.ended'
  return new NofxError(code, `It is not known any more whether the run ${runId} took "${type}": ${why}. It may have, so look before you send it again.`)
}

/** To say that the runtime was closed would invite to send it once more, and have it counted twice. */
function untoldByStore(runId: string, { type }: AnyEvent): NofxError {
  return new NofxError('storage.unavailable', `The store did not say whether it took "${type}" for the run ${runId}. It may have, so look before you send it again.`, { retryable: true })
}

function tooLate(runId: string, event: AnyEvent): NofxError {
  return new NofxError('run.ended', `The run ${runId} has ended, so ${callOf(event)} comes too late.`)
}

/** What somebody did, who may not know as which event it is recorded. */
function callOf(event: AnyEvent): string {
  const { type, name } = event as AnyEvent & { readonly name?: string }
  switch (type) {
    case 'run.ended':
      return 'the cancellation'
    case 'signal.received':
      return `the signal "${name ?? ''}"`
    case 'effect.started':
    case 'effect.settled':
      return 'the answer to a doubt'
    default:
      return `"${type}"`
  }
}
