import type { AppendResult } from '@nofx/core'
import { CompiledQuery, type Kysely } from 'kysely'
import type { AppendCall } from '../append-call.ts'
import type { SchemaNames } from '../schema-names.ts'

/** The types of the parameters of the functions. */
const TYPES: Readonly<Record<AppendCall['of'], string>> = {
  nofx_append: parameterList('int[]', 'uuid[]', 'int[]', 'text[]', 'bigint[]', 'int[]', 'bigint[]', 'json', 'json', 'json', 'json', 'jsonb', 'json', 'json'),
  nofx_append_step: parameterList('uuid', 'int', 'text', 'bigint', 'int', 'bigint', 'json'),
}

function parameterList(...types: readonly string[]): string {
  return types.map((type, index) => `$${index + 1}::${type}`).join(', ')
}

/** Stores appends of different runs in one round trip and one transaction. Answers for each, in the order given. */
export async function append(db: Kysely<unknown>, names: SchemaNames, { of, parameters, appends }: AppendCall): Promise<readonly AppendResult[]> {
  // The text is always the same, and asked for at every step: it is not worth building a query for.
  const statement = `select "${names.schema}".${of}(${TYPES[of]})::text as answer`
  const { rows } = await db.executeQuery<{ answer: string | null }>(CompiledQuery.raw(statement, [...parameters]))
  const answer = rows[0]?.answer
  if (answer === null) return appends.map(() => 'appended')
  const { appended, fenced } = JSON.parse(answer ?? '{}') as { readonly appended: readonly number[]; readonly fenced: readonly number[] }
  const results: AppendResult[] = appends.map(() => 'conflict')
  for (const number of appended) results[number - 1] = 'appended'
  for (const number of fenced) results[number - 1] = 'fenced'
  return results
}
