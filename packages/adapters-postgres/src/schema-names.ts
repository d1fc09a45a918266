import { NofxError } from '@nofx/core'
import { sql, type RawBuilder } from 'kysely'

/** The Postgres schema that holds everything of NOFX, and the full name of each thing in it. */
export interface SchemaNames {
  readonly schema: string
  /**
   * A table, view or function with its schema, quoted. Every statement names things this way: the search path belongs to a session,
   * and behind a transaction-mode pooler there is no session.
   */
  of(name: string): RawBuilder<unknown>
}

export const SCHEMA_DEFAULT = 'nofx'

/** Postgres cuts names at 63 bytes. The characters are limited so that a name can stand in a function body and in a message. */
const SCHEMA_PATTERN = /^[A-Za-z_][A-Za-z0-9_-]{0,62}$/

/** @throws NofxError `input.invalid` for a name that Postgres would cut or keeps for itself, or that needs escaping */
export function schemaNames(schema: string): SchemaNames {
  if (!SCHEMA_PATTERN.test(schema) || schema.startsWith('pg_')) {
    throw new NofxError('input.invalid', `The schema name ${JSON.stringify(schema)} is not usable. Take a letter or "_", then letters, digits, "_" and "-", at most 63, and nothing that begins with "pg_".`)
  }
  return { schema, of: (name) => sql.id(schema, name) }
}
