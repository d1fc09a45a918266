import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineStep } from '../index.ts'
import { jsonSchemaOf, type JsonSchema } from '../plan/json-schema.ts'
import { checkCompatibility } from './check-compatibility.ts'
import { defineTemplate } from './define-template.ts'
import { schemaNarrowings } from './schema-narrowings.ts'
import type { Template } from './template.ts'
import { valueFaults } from './value-faults.ts'

const echo = defineStep('echo', { run: (input: unknown) => input })

function version(number: string, parameters: Readonly<Record<string, z.ZodType>>, input: z.ZodType = z.object({ repo: z.string() }), output?: z.ZodType): Template {
  return defineTemplate('release', { version: number, parameters, input, ...(output && { output }), roles: { writer: { skills: [{ skillId: 'write', proficiencyLevelMin: 0.5 }] } } }, ({ step, agent }) => [step(echo, 1), agent({ role: 'writer' }, 1)].length).template
}

const base = { registry: z.enum(['npm', 'jsr']), attempts: z.int().default(3) }

describe('checkCompatibility', () => {
  it('finds a patch where only how it is done has changed', () => {
    const report = checkCompatibility(version('1.0.0', base), version('1.0.1', { ...base, attempts: z.int().default(5) }))
    expect(report).toMatchObject({ change: 'patch', versionFits: true, breaks: [], additions: [], changes: ['The default of the parameter "attempts" was 3 and is 5.'] })
  })

  it('finds a minor change where more can be said', () => {
    const report = checkCompatibility(version('1.0.0', base), version('1.0.1', { ...base, registry: z.enum(['npm', 'jsr', 'deno']), notes: z.boolean().default(true) }))
    expect(report).toMatchObject({ change: 'minor', versionFits: false, additions: ['The parameter "registry" allows more.', 'There is a parameter "notes".'] })
    expect(checkCompatibility(version('1.0.0', base), version('1.1.0', { ...base, notes: z.boolean().default(true) })).versionFits).toBe(true)
  })

  it('names what breaks, and exactly those whom it breaks', () => {
    const [v1, v2] = [version('1.0.0', base), version('1.1.0', { registry: z.enum(['npm']), tag: z.string() })]
    const user = (name: string, parameters: Readonly<Record<string, unknown>>, range = '^1.0.0') => defineTemplate(name, { parameters: { which: z.enum(['npm', 'jsr']).default('npm') } }, ({ use, parameters: own }) => use({ template: v1, input: undefined, steps: new Map(), outputs: new Map() }, 1, { range, parameters: { ...parameters, ...(parameters['registry'] === 'own' && { registry: own.which }) } })).template
    const users = [user('jsr', { registry: 'jsr' }), user('npm', { registry: 'npm', attempts: 2 }), user('own', { registry: 'own', tag: 'x' }), user('pinned', { registry: 'jsr' }, '1.0.0')]
    const { change, versionFits, breaks } = checkCompatibility(v1, v2, users)
    expect({ change, versionFits }).toEqual({ change: 'major', versionFits: false })
    expect(breaks.map(({ path, breaks: hit }) => [path, hit])).toEqual([
      ['parameters.attempts', ['npm@1.0.0']],
      ['parameters.registry', ['jsr@1.0.0', 'own@1.0.0']],
      ['parameters.tag', ['jsr@1.0.0', 'npm@1.0.0']],
    ])
  })

  it('looks at roles, inputs and outputs', () => {
    const v1 = version('1.0.0', base, z.object({ repo: z.string() }), z.object({ url: z.string() }))
    const v2 = version('1.0.1', base, z.object({ repo: z.string(), tag: z.string() }), z.object({ url: z.string().nullable() }))
    const raised: Template = { ...v2, roles: { writer: { ...v2.roles['writer']!, skills: [{ skillId: 'write', proficiencyLevelMin: 0.9 }, { skillId: 'spell' }] } } }
    expect(checkCompatibility(v1, raised).breaks.map(({ kind, path, message }) => `${kind} ${path}: ${message}`)).toEqual([
      'role roles.writer: It asks for more of "write": proficiencyLevelMin was 0.5 and is 0.9.',
      'role roles.writer: It asks for the skill "spell" too.',
      'input input.tag: It has to be there now.',
      'output output.url: It may yield here what it never did before.',
    ])
  })

  it('names those who read what may be missing, and those who hand on what is refused, as far as it is known', () => {
    const yields = { type: 'object', properties: { url: { type: 'string' }, log: { type: 'object', properties: { size: { type: 'integer' } }, required: ['size'] } }, required: ['url', 'log'] }
    const at = (number: string, input: z.ZodType, output: JsonSchema) => defineTemplate('release', { version: number, input, output }, ({ step }) => step(echo, 1)).template
    const v1 = at('1.0.0', z.object({ repo: z.string() }), yields)
    const v2 = at('2.0.0', z.object({ repo: z.string().max(3), tag: z.string() }), { type: 'object', properties: { log: yields.properties.log } })
    const user = (name: string, given: unknown, read: (output: { readonly url: unknown; readonly log: { readonly size: unknown } }) => unknown) => defineTemplate(name, {}, ({ use, step, input }) => step(echo, read(use({ template: v1, input: undefined, steps: new Map(), outputs: new Map() }, (given === 'input' ? input : given) as never, { range: '*' }) as never))).template
    const users = [user('url', { repo: 'abc', tag: 'x' }, ({ url }) => url), user('size', { repo: 'abcdef' }, ({ log }) => log.size), user('all', 'input', (output) => output), user('none', { repo: 'abc', tag: 'x' }, () => 1)]
    expect(checkCompatibility(v1, v2, users).breaks.map(({ path, message: text, breaks: hit }) => [path, text, hit])).toEqual([
      ['input.tag', 'It has to be there now.', ['size@1.0.0', 'all@1.0.0']],
      ['input.repo', 'Its maxLength was open and is 3.', ['size@1.0.0', 'all@1.0.0']],
      ['output.url', 'It may be missing now.', ['url@1.0.0', 'all@1.0.0']],
      ['output.log', 'It may be missing now.', ['size@1.0.0', 'all@1.0.0']],
    ])
  })

  it('lets a version break that ^ of the older one does not let in, and a prerelease', () => {
    const breaking = (older: string, newer: string) => checkCompatibility(version(older, base), version(newer, {})).versionFits
    expect([['1.0.0', '1.1.0'], ['0.1.0', '0.1.1'], ['1.0.0', '2.0.0'], ['0.1.0', '0.2.0'], ['0.0.3', '0.0.4'], ['2.0.0-rc.1', '2.0.0-rc.2'], ['2.0.0-rc.1', '2.0.0']].map(([older, newer]) => breaking(older!, newer!))).toEqual([false, false, true, true, true, true, true])
  })

  it('takes only two versions of one template, the older one first', () => {
    expect(() => checkCompatibility(version('2.0.0', base), version('1.0.0', base))).toThrow('release@1.0.0 is no later version of release@2.0.0')
  })
})

describe('schemaNarrowings', () => {
  it('finds none only where every value of the older schema, of fields that it names, is one of the newer', () => {
    const number = fc.record({ type: fc.constantFrom('integer', 'number'), minimum: fc.integer({ min: -2, max: 2 }), maximum: fc.integer({ min: -2, max: 4 }) }, { requiredKeys: ['type'] })
    const text = fc.record({ type: fc.constant('string'), minLength: fc.integer({ min: 0, max: 2 }), enum: fc.uniqueArray(fc.constantFrom('', 'a', 'bb', 'ccc'), { minLength: 1 }) }, { requiredKeys: ['type'] })
    const flat: fc.Arbitrary<JsonSchema> = fc.oneof(number, text, fc.constant({ type: 'null' }), fc.constant({}), fc.tuple(number, text).map((anyOf) => ({ anyOf })))
    const object = fc.record({ type: fc.constant('object'), properties: fc.dictionary(fc.constantFrom('a', 'b'), flat), required: fc.uniqueArray(fc.constantFrom('a', 'b')), additionalProperties: fc.boolean() }, { requiredKeys: ['type', 'properties'] })
    const schema: fc.Arbitrary<JsonSchema> = fc.oneof(flat, object, flat.map((items) => ({ type: 'array', items })))
    const leaf = fc.oneof(fc.integer({ min: -3, max: 5 }), fc.double({ min: -3, max: 5, noNaN: true }), fc.constantFrom('', 'a', 'bb', 'ccc'), fc.constant(null))
    const value = fc.oneof(leaf, fc.array(leaf, { maxLength: 2 }), fc.dictionary(fc.constantFrom('a', 'b', 'c'), leaf, { maxKeys: 3 }))
    fc.assert(
      fc.property(schema, schema, fc.array(value, { minLength: 20, maxLength: 20 }), (older, newer, values) => {
        if (schemaNarrowings(older, newer, 'x').length > 0) return
        const known = new Set(Object.keys((older['properties'] as object | undefined) ?? {}))
        const isNamed = (each: unknown) => typeof each !== 'object' || each === null || Array.isArray(each) || Object.keys(each).every((key) => known.has(key))
        const allowed = values.filter((each) => isNamed(each) && valueFaults(older, each, 'x').length === 0)
        expect(allowed.filter((each) => valueFaults(newer, each, 'x').length > 0)).toEqual([])
      }),
      { numRuns: 3_000 },
    )
  })
})

describe('valueFaults', () => {
  it('agrees with zod on what its schemas allow', () => {
    const schema = z.object({ a: z.int().min(0).max(5), b: z.enum(['x', 'y']).optional(), c: z.union([z.string().min(2), z.null()]), d: z.array(z.boolean()).max(2) }).strict()
    const json = jsonSchemaOf(schema, 'input') as JsonSchema
    const field = fc.oneof(fc.integer({ min: -1, max: 6 }), fc.constantFrom('x', 'y', 'zz', 'z'), fc.constant(null), fc.array(fc.oneof(fc.boolean(), fc.constant(1)), { maxLength: 3 }))
    fc.assert(
      fc.property(fc.record({ a: field, b: field, c: field, d: field, e: field }, { requiredKeys: [] }), (value) => {
        expect(valueFaults(json, value, 'x').length === 0).toBe(schema.safeParse(value).success)
      }),
      { numRuns: 1_000 },
    )
    expect(valueFaults(json, { a: 1, c: 'zz', d: [true] }, 'x')).toEqual([])
  })
})
