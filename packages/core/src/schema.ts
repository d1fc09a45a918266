import type { StandardSchemaV1 } from '@standard-schema/spec'
import { NofxError } from './nofx-error.ts'

/** Any validator that speaks Standard Schema (zod, valibot, arktype, ...); `T` is what it yields. */
export type Schema<T = unknown> = StandardSchemaV1<unknown, T>

/**
 * Checks a value from outside and returns what the schema makes of it.
 *
 * @param schema a Standard Schema that answers without a promise
 * @param value the value to check
 * @param what what the value is, for the message: `the input of workflow "release"`
 * @throws NofxError `input.invalid`, with the path of each bad value
 */
export function validate<T>(schema: Schema<T>, value: unknown, what: string): T {
  const result = schema['~standard'].validate(value)
  if (result instanceof Promise) {
    throw new NofxError('input.invalid', `The schema for ${what} answers with a promise. Use a schema that validates synchronously.`)
  }
  if (result.issues === undefined) return result.value
  const faults = result.issues.slice(0, 10).map((issue) => `${printPath(issue.path)}: ${issue.message}`)
  throw new NofxError('input.invalid', `Invalid value for ${what}. ${faults.join('; ')}`)
}

function printPath(path: StandardSchemaV1.Issue['path']): string {
  if (path === undefined || path.length === 0) return '(root)'
  return path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
}
