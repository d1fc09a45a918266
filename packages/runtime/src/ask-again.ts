import { isNofxError, type Clock, type MaybePromise } from '@nofx/core'
import { pause } from './watch.ts'

/** The first pause after the store failed, in ms; it doubles up to the longest. */
const RETRY_MS_MIN = 50
const RETRY_MS_MAX = 5_000

export interface AskAgainOptions<T> {
  readonly clock: Clock
  readonly failed: (error: unknown) => void
  /** Looked at after each pause. Default: it never is. */
  readonly isOver?: () => boolean
  /** The answer that is on its way, when it was asked for already. */
  readonly first?: MaybePromise<T> | undefined
}

/**
 * Asks the store until it answers, with pauses that grow. `undefined` when it is over before that.
 * @throws what is not the store's moment
 */
export async function askAgain<T>(ask: () => MaybePromise<T>, { clock, failed, isOver = () => false, first }: AskAgainOptions<T>): Promise<T | undefined> {
  let answer = first
  for (let delayMs = RETRY_MS_MIN; ; delayMs = Math.min(2 * delayMs, RETRY_MS_MAX)) {
    try {
      return await (answer ?? ask())
    } catch (error) {
      if (!isNofxError(error) || !error.retryable) throw error
      failed(error)
      await pause(clock, delayMs)
      if (isOver()) return undefined
      answer = undefined
    }
  }
}
