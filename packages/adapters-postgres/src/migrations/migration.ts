import type { RawBuilder } from 'kysely'
import type { SchemaNames } from '../schema-names.ts'

/** One step of the schema. A migration that was released is never changed: what has to change comes in the next number. */
export interface Migration {
  readonly number: number
  readonly name: string
  statements(names: SchemaNames): readonly RawBuilder<unknown>[]
}
