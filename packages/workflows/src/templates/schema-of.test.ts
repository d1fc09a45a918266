import { validate } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { schemaOf } from './schema-of.ts'

describe('schemaOf', () => {
  const schema = schemaOf({ type: 'object', properties: { repo: { type: 'string' } }, required: ['repo'] })

  it('takes what the schema allows, as it is', () => {
    const value = { repo: 'x', more: 1 }
    expect(validate(schema, value, 'the input')).toBe(value)
  })

  it('refuses everything else, with paths', () => {
    expect(() => validate(schema, { repo: 7 }, 'the input')).toThrow('Invalid value for the input. input.repo: It is 7; give string.')
    expect(() => validate(schema, {}, 'the input')).toThrow('input.repo: It is missing')
  })
})
