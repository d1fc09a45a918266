import { NofxError } from '@nofx/core'
import { sql, type Kysely } from 'kysely'

/**
 * Makes sure that a statement sees what was committed before it began, which an append relies on when it has waited for the head of its run.
 * A serializable transaction does not, but fails instead, and is done again.
 *
 * @throws NofxError `input.invalid`
 */
export async function assertIsolation(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ level: string }>`select current_setting('transaction_isolation') as level`.execute(db)
  const level = rows[0]?.level
  if (level !== 'repeatable read') return
  throw new NofxError('input.invalid', 'The connections of this pool begin transactions as "repeatable read", in which an append cannot see what others have stored while it waited. Set default_transaction_isolation to "read committed" for them: on the role, the database, or in the options of the pool.')
}
