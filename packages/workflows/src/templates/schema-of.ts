import type { Schema } from '@nofx/core'
import type { JsonSchema } from '../plan/json-schema.ts'
import { valueFaults } from './value-faults.ts'

/** A validator that takes what a JSON Schema of a template allows, as it is: defaults are not filled in. */
export function schemaOf<T>(schema: JsonSchema): Schema<T> {
  return {
    '~standard': {
      version: 1, vendor: 'nofx',
      validate: (value) => {
        const faults = valueFaults(schema, value, 'input')
        // Who names the type knows what the schema says.
        return faults.length === 0 ? { value: value as T } : { issues: faults.map(({ path, message }) => ({ path: [path], message })) }
      },
    },
  }
}
