import type { ErrorCode } from './error-codes.ts'

/** What an error looks like in the log: plain data that survives every process and store. */
export interface SerialisedError {
  readonly name: string
  readonly message: string
  readonly code?: string
  readonly retryable?: boolean
  readonly cause?: SerialisedError
}

export interface NofxErrorOptions {
  readonly cause?: unknown
  /** Whether the same call may succeed later without a change. Default: false. */
  readonly retryable?: boolean
}

/**
 * The one error class of NOFX. `code` is stable and documented in `docs/errors/`; `message` names the bad value and the remedy.
 *
 * @example
 * ```ts
 * try {
 *   await session.result()
 * } catch (error) {
 *   if (isNofxError(error, 'limit.exceeded')) console.log('over budget:', error.message)
 *   else throw error
 * }
 * ```
 */
export class NofxError extends Error {
  readonly code: ErrorCode
  readonly retryable: boolean

  constructor(code: ErrorCode, message: string, options: NofxErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'NofxError'
    this.code = code
    this.retryable = options.retryable ?? false
  }
}

/** True for a NofxError, of the given code when one is given. Works across copies of the package, unlike `instanceof`. */
export function isNofxError(error: unknown, code?: ErrorCode): error is NofxError {
  if (!(error instanceof Error) || error.name !== 'NofxError') return false
  return code === undefined || (error as NofxError).code === code
}

/** How many causes of an error are kept: enough for a driver under an adapter under a step, and no endless chain. */
const CAUSES_MAX = 5

/** How many characters of a message are kept, so that a handler that throws a whole document does not fill the log. */
const MESSAGE_CHARS_MAX = 4_000

/** Turns anything that was thrown into plain data. Never throws. */
export function serialiseError(thrown: unknown, depth = 0): SerialisedError {
  if (!(thrown instanceof Error)) return { name: 'Error', message: printThrown(thrown) }
  const { code, retryable } = thrown as { code?: unknown; retryable?: unknown }
  return {
    name: thrown.name,
    message: clip(thrown.message),
    ...(typeof code === 'string' && { code }),
    ...(typeof retryable === 'boolean' && { retryable }),
    ...(thrown.cause !== undefined && depth < CAUSES_MAX && { cause: serialiseError(thrown.cause, depth + 1) }),
  }
}

/** The error that a serialised one stands for. A code that is none of ours is kept by the given `fallback` code around it. */
export function reviveError(error: SerialisedError, fallback: ErrorCode): Error {
  const cause = error.cause && reviveCause(error.cause)
  if (error.name === 'NofxError') {
    return new NofxError(error.code as ErrorCode, error.message, { cause, retryable: error.retryable ?? false })
  }
  return new NofxError(fallback, error.message, { cause: reviveCause(error), retryable: error.retryable ?? false })
}

function reviveCause(error: SerialisedError): Error {
  const revived = new Error(error.message, error.cause && { cause: reviveCause(error.cause) })
  return Object.assign(revived, { name: error.name }, error.code !== undefined && { code: error.code })
}

function printThrown(thrown: unknown): string {
  try {
    return clip(typeof thrown === 'string' ? thrown : (JSON.stringify(thrown) ?? String(thrown)))
  } catch {
    return 'A value was thrown that cannot be printed.'
  }
}

function clip(message: string): string {
  return message.length <= MESSAGE_CHARS_MAX ? message : `${message.slice(0, MESSAGE_CHARS_MAX)}…`
}
