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
    expect(message(JSON.stringify(good).replace('"parameters":{', '"parameters":{"__proto__":{"schema":{}},'))).toContain('the key "__proto__", which is no name here')
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
