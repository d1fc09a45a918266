import { DEPTH_DEFAULT, NofxError, STEPS_DEFAULT, type RunLimits } from '@nofx/core'

/** Sums of money in binary fractions miss by this much, relative to the limit, and no more. */
const ROUNDING = 1e-9

/** The account of the run above: which request the run answers, and what is held back there for it. */
export interface ParentAccount {
  readonly guard: Guard
  readonly request: number
  readonly heldUsd: number
}

/**
 * The limits of one run, which no path goes around: the runtime asks before it records a request. Costs are reserved before a call
 * and settled after it, here and in every run above, so that parallel calls cannot spend the same money twice.
 */
export class Guard {
  readonly limits: RunLimits
  readonly #parent: ParentAccount | undefined
  /** The accounts of runs below, by the request they answer, until the outcome of that request books what they spent. */
  #below: Map<number, Guard> | undefined
  /** Of this run and of all below it. */
  #steps = 0
  #ownSteps = 0
  #spentUsd = 0
  #reservedUsd = 0

  constructor(limits: RunLimits | undefined, parent?: ParentAccount) {
    this.limits = limits ?? {}
    this.#parent = parent
    if (parent !== undefined) parent.guard.#open(parent.request, this)
  }

  /** Counts a request, or says why the limits do not allow it. */
  admit(reserveUsd: number): NofxError | undefined {
    const tooMany = this.#stepsRefusal()
    if (tooMany !== undefined) return tooMany
    this.restore(reserveUsd)
    const refusal = reserveUsd > 0 ? this.#costRefusal() : undefined
    if (refusal !== undefined) {
      this.#ownSteps -= 1
      this.#countSteps(-1)
      this.#reservedUsd -= reserveUsd
    }
    return refusal
  }

  /** Closes the account of a run that goes on elsewhere: there it is counted anew. */
  leave(): void {
    this.#countSteps(-this.#ownSteps)
    this.#ownSteps = 0
    if (this.#parent !== undefined) this.#parent.guard.#close(this.#parent.request, this)
  }

  /** Forgets what this run did, before its log is read anew; the runs below keep their accounts. */
  reset(): void {
    this.#countSteps(-this.#ownSteps)
    this.#ownSteps = 0
    this.#spentUsd = 0
    this.#reservedUsd = 0
  }

  /** Counts a request that the log already holds. */
  restore(reserveUsd: number): void {
    this.#ownSteps += 1
    this.#countSteps(1)
    this.#reservedUsd += reserveUsd
  }

  /** Gives a reservation back and books what was spent, which includes what a run below has spent. */
  settle(request: number, reserveUsd: number, costUsd: number): void {
    this.#reservedUsd -= reserveUsd
    this.#spentUsd += costUsd
    if (this.#below !== undefined) this.#below.delete(request)
  }

  /** Says whether more was spent than the limit, here or in a run above, which happens when a call costs more than it reserved. */
  overspent(): NofxError | undefined {
    const { costUsd } = this.limits
    if (costUsd !== undefined && this.#spentInAllUsd() > costUsd * (1 + ROUNDING)) return limitError('costUsd', costUsd)
    return this.#parent?.guard.overspent()
  }

  /** Why no run may be started below this one, if so. */
  depthRefusal(depth = 1): NofxError | undefined {
    const depthMax = this.limits.depth ?? DEPTH_DEFAULT
    return depth > depthMax ? limitError('depth', depthMax) : this.#parent?.guard.depthRefusal(depth + 1)
  }

  #open(request: number, below: Guard): void {
    this.#below ??= new Map()
    this.#below.set(request, below)
  }

  #close(request: number, below: Guard): void {
    // Another may have come in its place.
    if (this.#below !== undefined && this.#below.get(request) === below) this.#below.delete(request)
  }

  /** Steps count for every run above as well. */
  #countSteps(count: number): void {
    this.#steps += count
    if (this.#parent !== undefined) this.#parent.guard.#countSteps(count)
  }

  #stepsRefusal(): NofxError | undefined {
    const stepsMax = this.limits.steps ?? STEPS_DEFAULT
    if (this.#steps >= stepsMax) return limitError('steps', stepsMax)
    return this.#parent === undefined ? undefined : this.#parent.guard.#stepsRefusal()
  }

  #spentInAllUsd(): number {
    let sum = this.#spentUsd
    for (const below of this.#below?.values() ?? []) sum += below.#spentInAllUsd()
    return sum
  }

  #costRefusal(): NofxError | undefined {
    const { costUsd } = this.limits
    if (costUsd !== undefined && this.#committedUsd() > costUsd * (1 + ROUNDING)) return limitError('costUsd', costUsd)
    return this.#parent === undefined ? undefined : this.#parent.guard.#costRefusal()
  }

  /** Spent and reserved here and below; what runs below use of what is held back for them is not counted twice. */
  #committedUsd(): number {
    let sum = this.#spentUsd + this.#reservedUsd
    for (const below of this.#below?.values() ?? []) sum += Math.max(0, below.#committedUsd() - (below.#parent?.heldUsd ?? 0))
    return sum
  }
}

const UNITS: Readonly<Record<keyof RunLimits, string>> = { steps: 'steps', wallMs: 'ms', costUsd: 'US dollars', depth: 'runs below one another' }

export function limitError(limit: keyof RunLimits, max: number): NofxError {
  return new NofxError('limit.exceeded', `The run reached its limit of ${max} ${UNITS[limit]}. Raise ${limit} in its limits (the budget of a session), or find out why it needs so much.`)
}
