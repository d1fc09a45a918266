import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { cel, defineStep, WorkflowEngine } from '../index.ts'
import { defineTemplate } from './define-template.ts'
import { instantiateTemplate } from './instantiate-template.ts'
import { workflowOf } from './workflow-of.ts'

const echo = defineStep('echo', { run: (input: unknown) => input })

describe('defineTemplate', () => {
  it('keeps what schemas say of parameters: defaults, and whether they may be left out', () => {
    const { template } = defineTemplate('t', { parameters: { a: z.string(), b: z.int().default(2).describe('How often.'), c: z.string().optional(), d: { type: 'boolean', default: true } } }, ({ step, parameters }) => step(echo, parameters))
    expect(template.parameters).toMatchObject({ a: { schema: { type: 'string' } }, b: { default: 2, description: 'How often.' }, c: { optional: true }, d: { default: true } })
    expect(template.parameters['a']).not.toHaveProperty('optional')
    expect(instantiateTemplate(template, { parameters: { a: 'x' } }).plan.nodes).toMatchObject([{ input: { from: 'value', value: { a: 'x', b: 2, d: true } } }])
  })

  it('keeps formats, without the patterns that only spell them out', () => {
    const { template } = defineTemplate('t', { parameters: { mail: z.email(), id: z.uuid(), at: z.iso.datetime() } }, ({ step }) => step(echo, 1))
    const given = { mail: 'a@b.co', id: '00000000-0000-4000-8000-000000000000', at: '2026-01-01T00:00:00Z' }
    expect(instantiateTemplate(template, { parameters: given }).parameters).toEqual(given)
    for (const [name, value] of [['mail', 'a@b'], ['id', '1'], ['at', 'noon']] as const) expect(() => instantiateTemplate(template, { parameters: { ...given, [name]: value } })).toThrow(`parameters.${name}: It is "${value}"; give a text of the format`)
  })

  it('says which parts of the builder were misused', () => {
    for (const bad of [null, 7, 'x']) expect(() => defineTemplate('t', bad as never, ({ step }) => step(echo, 1))).toThrow(expect.objectContaining({ code: 'template.invalid' }))
    expect(() => defineTemplate(null as never, {}, ({ step }) => step(echo, 1))).toThrow('name: Invalid input: expected string, received null')
    expect(() => defineTemplate('t', { parameters: { a: z.string().regex(/a+/) } }, ({ step }) => step(echo, 1))).toThrow('parameters.a.schema.pattern: The keyword "pattern" is not understood here')
    expect(() => defineTemplate('t', { parameters: { a: z.string().transform(Number) } }, ({ step }) => step(echo, 1))).not.toThrow()
    expect(() => defineTemplate('t', { parameters: { a: z.date() } }, ({ step }) => step(echo, 1))).toThrow('The schema of the parameter "a" of "t" cannot say what it takes')
    expect(() => defineTemplate('t', {}, ({ step, setting, input }) => { setting('echo', 'timeoutMs', input); return step(echo, 1) })).toThrow('is given something else than a parameter')
    // @ts-expect-error There is no such role.
    expect(() => defineTemplate('t', { roles: { writer: { skills: ['w'] } } }, ({ agent }) => agent({ role: 'reader' }, 1))).toThrow('has no role "reader"')
  })

  it('says where a condition that is decided now cannot be', () => {
    const { template } = defineTemplate('t', { parameters: { a: z.unknown().default(1) } }, ({ step, when, parameters }) => when(cel`${parameters.a} > 0`, () => step(echo, 1), undefined, { id: 'a?' }))
    expect(instantiateTemplate(template).plan.nodes).toHaveLength(1)
    expect(() => instantiateTemplate(template, { parameters: { a: 'x' } })).toThrow(/nodes\.a\?\.condition: no such overload/)
    expect(() => instantiateTemplate(template, { parameters: { a: new Date() } })).toThrow(expect.objectContaining({ code: 'input.invalid' }))
  })
})

describe('a use', () => {
  it('has an id of its own where the name of the template cannot be one', () => {
    const scoped = defineTemplate('@acme/build', {}, ({ step }) => step(echo, 1))
    const { template } = defineTemplate('t', {}, ({ use }) => use(scoped, 1))
    expect(instantiateTemplate(template, { templates: [scoped.template] }).plan.nodes).toMatchObject([{ id: '@acme-build.echo' }])
  })
})

describe('workflowOf', () => {
  it('checks what a run is given as the template says, also where only its JSON is known', async () => {
    const { template } = defineTemplate('t', { input: z.object({ repo: z.string() }) }, ({ input, step }) => step(echo, input.repo))
    await using engine = new WorkflowEngine()
    const workflow = workflowOf(instantiateTemplate(template), { steps: [echo] })
    expect(await (await engine.start(workflow, { repo: 'nofx' })).result()).toBe('nofx')
    await expect(engine.start(workflow, { repo: 7 })).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining('input.repo: It is 7; give string.') as string })
  })

  it('refuses what is no plan', () => {
    for (const bad of [null, undefined, 7, [], {}, { plan: null }]) expect(() => workflowOf(bad as never)).toThrow(expect.objectContaining({ code: 'plan.invalid' }))
  })

  it('names every step that was not given, those of compensations too', () => {
    const undo = defineStep('undo', { run: () => 1 })
    const { template } = defineTemplate('t', {}, ({ step }) => step(echo, 1, { compensate: undo }))
    const { plan } = instantiateTemplate(template)
    expect(() => workflowOf(plan)).toThrow(expect.objectContaining({ code: 'step.unknown', message: expect.stringContaining('"echo", "undo"') as string }))
    expect([...workflowOf(plan, { steps: [echo, undo, defineStep('other', { run: () => 1 })] }).steps.keys()]).toEqual(['echo', 'undo'])
  })
})
