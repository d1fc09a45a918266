import { isNofxError, NofxError } from '@nofx/core'

/**
 * Server states that pass: serialization failure, deadlock, shutdown, crash, starting up, too many connections, and a name of a statement
 * that does not hold (see `NamedStatements`).
 */
const TRANSIENT_STATES = new Set(['40001', '40P01', '57P01', '57P02', '57P03', '53300', '26000', '42P05'])

/** The server is there, and will let us in a moment later: it stops, starts, or has too many connections. */
const BUSY_STATES = new Set(['57P01', '57P02', '57P03', '53300'])

/** How PgBouncer puts it when a server or itself goes down below a client. It gives all that it says one and the same state. */
const POOLER_STATE = '08P01'
const BUSY_POOLER_MESSAGES = /server conn crashed|shutting down/

/** A connection that had come up broke: there is somebody, and the next one may hold. */
const BROKEN_MESSAGES = /connection terminated unexpectedly|is not queryable|ECONNRESET/i

/** What the operating system says of a connection that may work a moment later. */
const TRANSIENT_SYSTEM_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'])

/** The driver has no code for these. */
const TRANSIENT_MESSAGES = /connection terminated|timeout exceeded when trying to connect|connection error and is not queryable|client was closed/i

const SHAPE = 'A table that was in the schema before has not the documented columns. Mend it (`agent_registry` needs `id uuid primary key`), or take another schema.'

/** The registry may be the host's own, with columns that only the host can fill. */
const REGISTRY = 'If the table is the host\'s, give the agent the `registryId` of a row that is in it.'

/** What a person has to do about it. */
const REMEDIES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Is the server running, and are host and port right?',
  ENOTFOUND: 'Is the host name right?',
  '28P01': 'The password was refused. Check the user and the password of the connection string.',
  '28000': 'The server does not let this user in. Check the user, and the server\'s pg_hba.conf.',
  '3D000': 'Create the database, or name another one.',
  '42501': 'Grant the role the right it lacks, or run the migrations with a role that has it (see migrationSql).',
  '42P01': 'The tables of NOFX are missing. Was the schema dropped, or is another one meant?',
  '3F000': 'The schema of NOFX is missing. Was it dropped, or is another one meant?',
  '42703': SHAPE,
  '42804': SHAPE,
  '42809': SHAPE,
  '42830': SHAPE,
  '42P07': 'Something that is not ours has a name of ours. Take another schema.',
}

/** True when the same call may succeed a moment later. The outcome of the call that failed is then unknown. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (isNofxError(error)) return error.retryable
  const code = codeOf(error)
  if (code !== undefined && (TRANSIENT_STATES.has(code) || code.startsWith('08') || TRANSIENT_SYSTEM_CODES.has(code))) return true
  return TRANSIENT_MESSAGES.test(error.message) || isTransient(error.cause)
}

/** True when the server was reached, and is not ready. */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = codeOf(error) ?? ''
  return BUSY_STATES.has(code) || (code === POOLER_STATE && BUSY_POOLER_MESSAGES.test(error.message)) || BROKEN_MESSAGES.test(error.message) || isBusy(error.cause)
}

/**
 * The error of a driver in our words. `place` names host and database and never a password.
 * Classes 22 and 23 are the caller's: a value that does not fit its column or refers to a row that is not there.
 */
export function storageError(error: unknown, place: string): NofxError {
  if (isNofxError(error)) return error
  const code = error instanceof Error ? codeOf(error) : undefined
  const said = error instanceof Error ? error.message || (code ?? error.name) : String(error)
  if (code !== undefined && /^2[23]...$/.test(code)) {
    const { table } = error as { readonly table?: unknown }
    return new NofxError('input.invalid', `${place} refused a value: ${said}${detailOf(error)} (${code}).${table === 'agent_registry' ? ` ${REGISTRY}` : ''}`, { cause: error })
  }
  const remedy = code === undefined ? undefined : REMEDIES[code]
  return new NofxError('storage.unavailable', `${place}: ${said}${code === undefined || said.includes(code) ? '' : ` (${code})`}.${remedy === undefined ? '' : ` ${remedy}`}`, {
    cause: error,
    retryable: isTransient(error),
  })
}

/** A foreign key, and since PostgreSQL 18 one `on delete restrict`. */
const REFERENCE_STATES = new Set(['23503', '23001'])

/** True for an error of ours that says that a row refers to another that is missing, or would be. */
export function isBrokenReference(error: unknown): boolean {
  return isNofxError(error) && error.cause instanceof Error && REFERENCE_STATES.has(codeOf(error.cause) ?? '')
}

/** The SQL state, or what the operating system says. */
export function codeOf(error: Error): string | undefined {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : undefined
}

/** Says which key is missing or taken. */
function detailOf(error: unknown): string {
  const { detail } = error as { detail?: unknown }
  return typeof detail === 'string' ? ` ${detail}` : ''
}
