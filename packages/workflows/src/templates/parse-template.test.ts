import fc from 'fast-check'
import { isNofxError } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { cel, defineStep } from '../index.ts'
import { defineTemplate, type DefinedTemplate } from './define-template.ts'
import { instantiateTemplate } from './instantiate-template.ts'
import { parseTemplate } from './parse-template.ts'
import type { Template } from './template.ts'

const echo = defineStep('echo', { run: (input: unknown) => input })
const lint = defineTemplate('lint', { version: '1.0.0', parameters: { level: z.string().default('x') } }, ({ step, parameters }) => step(echo, parameters.level))
const good = defineTemplate(
  'good',
  { parameters: { attempts: z.int().default(1), flag: z.boolean().default(true) }, roles: { writer: { skills: ['write'] } } },
  ({ step, agent, use, when, parameters, setting }) => {
    setting('echo', 'retry.attempts', parameters.attempts)
    return [step(echo, when(cel`${parameters.flag}`, () => agent({ role: 'writer' }, 1))), use(lint, 1)]
  },
).template

function message(template: unknown): string {
  try {
    parseTemplate(template)
    return 'no fault'
  } catch (error) {
    if (isNofxError(error, 'template.invalid')) return error.message
    throw error
  }
}

describe('parseTemplate', () => {
  it('gives back what was written', () => {
    expect(parseTemplate(JSON.stringify(good))).toEqual(JSON.parse(JSON.stringify(good)))
  })

  it('names every fault with its path and a remedy', () => {
    const bad: Template = {
      ...good, version: '1', parameters: { ...good.parameters, code: { schema: { type: 'string', pattern: '(a+)+$' } }, count: { schema: { type: 'integer' }, default: 'many' }, 'a b': { schema: {} } },
      roles: { writer: { skills: [], nodes: ['nobody'] } },
      uses: [{ ...good.uses[0]!, range: 'new', parameters: { level: { from: 'input', path: ['$parameters', 'absent'] } }, roles: { x: 'reader' } }],
      settings: [{ node: 'nowhere', path: ['step'], parameter: 'none' }],
    }
    const found = message(bad)
    for (const part of [
      'version: It is "1"', 'parameters.a b: "a b" is no name here', 'parameters.code.schema.pattern: The keyword "pattern" is not understood', 'parameters.count.default: It is "many"; give integer', 'roles.writer.skills: It asks for no skill',
      'roles.writer.nodes: "nobody" is no agent node', 'uses[0].range: It is "new"', 'uses[0].roles: There is no role "reader"', 'uses[0].parameters.level: It reads the parameter "absent"', 'settings[0].node: There is no node "nowhere"',
      'settings[0].path: "step" cannot be decided by a parameter', 'settings[0].parameter: There is no parameter "none"',
    ]) expect(found).toContain(part)
  })

  it('refuses a use that hands a value of a run on as a parameter', () => {
    const parameters = { level: { from: 'node', node: 'echo', path: [] } } as const
    expect(message({ ...good, uses: [{ ...good.uses[0]!, parameters }] })).toContain('uses[0].parameters')
    expect(message({ ...good, uses: [{ ...good.uses[0]!, parameters: { level: { from: 'input', path: ['repo'] } } }] })).toContain('It is only known to a run')
  })

  it('answers hostile input with faults, in bounded time', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    for (const hostile of [deep, '{', '', 'null', '7', '{"kind":"template"}', `{"parameters":{"x":{"schema":{},"default":${deep}}}}`, `{"body":${deep}}`]) expect(message(hostile)).toContain('fault')
    for (const value of [null, undefined, 1, [], () => 1, new Map()]) expect(message(value)).toContain('fault')
    const text = JSON.stringify(good)
    for (const [place] of text.matchAll(/"(?:parameters|roles|schema)":\{(?!\})/g)) expect(message(text.replace(place, `${place}"__proto__":{"schema":{}},`))).toContain('the key "__proto__", which is no name here')
    for (const part of ['parameters', 'roles']) expect(message(text.replace(`"range":"^1.0.0","${part}":{}`, `"range":"^1.0.0","${part}":{"__proto__":1}`).replace('"roles":{}}', '"roles":{"__proto__":"x"}}'))).toContain('uses.0.')
  })

  it('makes a template or lists faults, whatever part of one is replaced', () => {
    const text = JSON.stringify(good)
    const parts = [...text.matchAll(/"[^"]*"|\d+|true|\{\}|\[\]/g)]
    fc.assert(
      fc.property(fc.nat(parts.length - 1), fc.oneof(fc.json(), fc.constantFrom('"__proto__"', '"constructor"', '1e999', '-1', 'null', '"$parameters"')), (index, other) => {
        const { 0: part, index: start } = parts[index] as RegExpExecArray
        const changed = `${text.slice(0, start)}${other}${text.slice(start + part.length)}`
        try {
          instantiateTemplate(parseTemplate(changed), { templates: [lint.template] })
        } catch (error) {
          if (!isNofxError(error)) throw error
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('holds no value against a schema where both are endless', () => {
    const many = Array.from({ length: 20_000 }, () => ({ const: 1 }))
    const parameters = (schema: object, byDefault: unknown) => ({ ...good, parameters: { ...good.parameters, list: { schema: { type: 'array', ...schema }, default: byDefault } } })
    expect(message(parameters({ items: { anyOf: many } }, [1]))).toContain('parameters.list.schema: It has more than 2000 parts')
    expect(message(parameters({}, many))).toContain('Their defaults have more than 10,000 parts')
  })

  it('names no more than anybody reads, of however many there are', () => {
    const parameters = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`p${index}`, { schema: {}, optional: true }]))
    const settings = Array.from({ length: 5_000 }, () => ({ node: 'nowhere', path: ['retry'], parameter: 'absent' }))
    const found = message({ ...good, parameters: { ...good.parameters, ...parameters }, settings })
    expect(found).toContain('and 4982 more. Declare it')
    expect(found).toContain('and 9980 more')
    expect(found.length).toBeLessThan(20_000)
  })

  it('takes proficiency and success from 0 to 1 alone', () => {
    for (const demand of [{ proficiencyLevelMin: 5 }, { successRateMin: -1 }]) expect(message({ ...good, roles: { writer: { ...good.roles['writer']!, skills: [{ skillId: 'write', ...demand }] } } })).toContain('roles.writer.skills.0')
  })

  it('makes no plan of templates that go on within one another', () => {
    const levels = Array.from({ length: 2_000 }, (_, level): Template => ({
      ...good, name: `level${level}`, parameters: {}, roles: {}, settings: [],
      uses: level === 1_999 ? [] : [{ node: 'u', template: `level${level + 1}`, range: '*', parameters: {}, roles: {} }],
      body: { v: 1, name: `level${level}`, version: good.version, nodes: level === 1_999 ? [] : [{ type: 'step', id: 'u', step: `template level${level + 1}`, effect: 'idempotent', input: { from: 'value', value: 1 } }], edges: [], output: { from: 'value', value: 1 } },
    }))
    expect(() => instantiateTemplate(levels[0]!, { templates: levels.slice(1) })).toThrow('within more than 32 others')
  })

  it('makes no plan of uses that double what they are given', () => {
    const [twice, both] = [{ from: 'input', path: [] }, { from: 'object' }] as const
    const dup: Template = { ...good, name: 'dup', parameters: {}, roles: {}, settings: [], uses: [], body: { v: 1, name: 'dup', version: good.version, nodes: [], edges: [], output: { ...both, fields: { x: twice, y: twice } } } }
    const names = Array.from({ length: 60 }, (_, index) => `n${index}`)
    const chain: Template = {
      ...dup, name: 'chain', uses: names.map((node) => ({ node, template: 'dup', range: '*', parameters: {}, roles: {} })),
      body: { v: 1, name: 'chain', version: good.version, edges: [], output: { from: 'node', node: 'n59', path: [] }, nodes: names.map((id, index) => ({ type: 'step', id, step: 'template dup', effect: 'idempotent', input: index === 0 ? { from: 'value', value: 1 } : { from: 'node', node: names[index - 1] as string, path: [] } })) },
    }
    expect(() => instantiateTemplate(parseTemplate(chain), { templates: [parseTemplate(dup)] })).toThrow('more than 1,000,000 parts')
  })

  it('makes no plan without end of templates that double each other', () => {
    const levels: Template[] = []
    let at: DefinedTemplate = lint
    for (let level = 0; level < 20; level++) {
      const used = at
      const defined: DefinedTemplate = defineTemplate(`level${level}`, {}, ({ use }) => [use(used, 1 as never, { id: 'one' }), use(used, 2 as never, { id: 'two' })])
      levels.push(defined.template)
      at = defined
    }
    expect(() => instantiateTemplate(at.template, { templates: [lint.template, ...levels] })).toThrow(/more than 100000 nodes or 10000 templates/)
  })
})
