import type { EffectMode, SerialisedError } from '@nofx/core'
import type { RetryPolicy } from '../plan/plan.ts'

const DELAY_MS_DEFAULT = 100
const DELAY_MS_MAX_DEFAULT = 30_000

/** Failures that a further try cannot mend, or must not risk. */
const NEVER_RETRIED: ReadonlySet<string> = new Set(['input.invalid', 'effect.in_doubt', 'limit.exceeded', 'step.unknown'])

/** Failures that leave open whether the effect took place. */
const IN_DOUBT: ReadonlySet<string> = new Set(['effect.in_doubt', 'effect.timeout'])

export function isRetryable(error: SerialisedError, mode: EffectMode): boolean {
  if (mode === 'once' && error.code !== undefined && IN_DOUBT.has(error.code)) return false
  return error.retryable ?? !(error.code !== undefined && NEVER_RETRIED.has(error.code))
}

/**
 * The pause before try number `attempt` (2 or more), in ms: doubling, with half of it left to chance so that runs that failed together
 * do not come back together. Chance comes from the place in the log, since deciding knows no other.
 */
export function retryDelayMs({ delayMs = DELAY_MS_DEFAULT, delayMsMax = DELAY_MS_MAX_DEFAULT }: RetryPolicy, attempt: number, version: number, at: number): number {
  const fullMs = Math.min(delayMsMax, delayMs * 2 ** (attempt - 2))
  return Math.round(fullMs * (0.5 + fraction(version * 2_654_435_761 + at) / 2))
}

/** A number in [0, 1) that looks random (the finaliser of MurmurHash3). */
function fraction(seed: number): number {
  let hash = seed | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
