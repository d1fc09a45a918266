import { DEPTH_DEFAULT, NofxError, STEPS_DEFAULT, type RunLimits, type RunStarted } from '@nofx/core'

/** Sums of money in binary fractions miss by this much, relative to the limit, and no more. */
const ROUNDING = 1e-9

/**
 * The limits of one run, which no path goes around: the runtime asks before it records a request. Costs are reserved before a call
 * and settled after it, here and in every run above, so that parallel calls cannot spend the same money twice.
 */
export class Guard {
  readonly limits: RunLimits
  readonly #parent: Guard | undefined
  readonly #children = new Set<Guard>()
  #steps = 0
  #spentUsd = 0
  #reservedUsd = 0

  constructor(started: RunStarted, parent: Guard | undefined) {
    this.limits = started.limits ?? {}
    this.#parent = parent
    if (parent !== undefined) parent.#children.add(this)
  }

  /** Counts a request, or says why the limits do not allow it. */
  admit(reserveUsd: number): NofxError | undefined {
    const stepsMax = this.limits.steps ?? STEPS_DEFAULT
    if (this.#steps >= stepsMax) return limitError('steps', stepsMax)
    for (let guard: Guard | undefined = reserveUsd > 0 ? this : undefined; guard !== undefined; guard = guard.#parent) {
      const { costUsd } = guard.limits
      if (costUsd !== undefined && guard.#committedUsd() + reserveUsd > costUsd * (1 + ROUNDING)) return limitError('costUsd', costUsd)
    }
    this.restore(reserveUsd)
    return undefined
  }

  /** Counts a request that the log already holds. */
  restore(reserveUsd: number): void {
    this.#steps += 1
    this.#reservedUsd += reserveUsd
  }

  /** Gives a reservation back and books what was spent. */
  settle(reserveUsd: number, costUsd: number): void {
    this.#reservedUsd -= reserveUsd
    this.#spentUsd += costUsd
  }

  /** Says whether more was spent than the limit, which happens when a call costs more than it reserved. */
  overspent(): NofxError | undefined {
    const { costUsd } = this.limits
    return costUsd !== undefined && this.#spentUsd > costUsd * (1 + ROUNDING) ? limitError('costUsd', costUsd) : undefined
  }

  /** Ends the accounting of a run whose spend has been booked by the run above it. */
  leave(): void {
    if (this.#parent !== undefined) this.#parent.#children.delete(this)
  }

  #committedUsd(): number {
    let sum = this.#spentUsd + this.#reservedUsd
    for (const child of this.#children) sum += child.#committedUsd()
    return sum
  }
}

/** The error for a run that would nest too deep, or none. */
export function depthError(depth: number, limits: RunLimits | undefined): NofxError | undefined {
  const depthMax = limits?.depth ?? DEPTH_DEFAULT
  return depth > depthMax ? limitError('depth', depthMax) : undefined
}

export function limitError(limit: keyof RunLimits, max: number): NofxError {
  return new NofxError('limit.exceeded', `The run reached its limit of ${max} (${limit}). Raise limits.${limit}, or find out why it needs so much.`)
}
