/** What can be wrong with the place we were asked to audit. */
export type AuditErrorCode =
  | 'path-not-found'
  | 'path-unreadable'
  | 'not-a-directory'
  | 'not-a-git-repository'
  | 'bare-repository'
  | 'unsafe-repository'
  | 'empty-repository'
  | 'git-missing'
  | 'git-failed'
  | 'repository-changed'
  | 'already-running'

/**
 * An audit that cannot begin. The message names the offending path and the remedy, so that a command line can print it
 * as it is and exit with code 2.
 */
export class AuditError extends Error {
  override readonly name = 'AuditError'
  readonly code: AuditErrorCode
  /** Trying again changes nothing; only people can. Read by NOFX when it decides about a further try. */
  readonly retryable = false

  constructor(code: AuditErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** True for an error of this module, also after it crossed a border that dropped its class. */
export function isAuditError(error: unknown): error is AuditError {
  return error instanceof Error && error.name === 'AuditError' && 'code' in error
}
