import { isNofxError } from '@nofx/core'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { cel, defineStep, WorkflowEngine, type PlanNode, type Ref } from '../index.ts'
import { defineTemplate } from './define-template.ts'
import { instantiateTemplate } from './instantiate-template.ts'
import { parseTemplate } from './parse-template.ts'
import { workflowOf } from './workflow-of.ts'

const checkout = defineStep('checkout', { run: ({ repo }: { repo: string }) => ({ dir: `/src/${repo}`, files: 3 }) })
const check = defineStep('check', { run: ({ dir, level }: { dir: string; level: string }) => ({ report: `${dir} ${level}` }) })
const announce = defineStep('announce', { run: ({ text }: { text: string }) => ({ sent: text }) })
const publish = defineStep('publish', { run: (input: { dir: string; registry: string; notes?: unknown; lint: { text: string } }) => input })

const lint = defineTemplate('lint', { version: '1.2.0', input: z.object({ dir: z.string() }), parameters: { level: z.enum(['loose', 'strict']).default('loose') } }, ({ input, parameters, step }) => {
  const { report } = step(check, { dir: input.dir, level: parameters.level })
  return { text: report, level: parameters.level }
})

const release = defineTemplate(
  'release',
  {
    version: '2.0.0',
    input: z.object({ repo: z.string() }),
    parameters: { registry: z.enum(['npm', 'jsr']), attempts: z.int().min(1).max(10).default(3), notes: z.boolean().default(true), level: z.string().default('strict') },
    roles: { writer: { skills: [{ skillId: 'write.notes', proficiencyLevelMin: 0.5 }] } },
  },
  ({ input, parameters, step, when, use, setting }) => {
    const src = step(checkout, { repo: input.repo })
    setting('checkout', 'retry.attempts', parameters.attempts)
    const linted = use(lint, { dir: src.dir }, { parameters: { level: parameters.level } })
    const notes = when(cel`${parameters.notes}`, () => step(announce, { text: linted.text }), () => 'none', { id: 'with notes' })
    return step(publish, { dir: src.dir, registry: parameters.registry, notes, lint: linted })
  },
)

const options = { templates: [lint.template], parameters: { registry: 'npm' } }

const reviewed = defineTemplate('reviewed', { roles: { reviewer: { skills: [{ skillId: 'review', proficiencyLevelMin: 0.8 }] } } }, ({ input, agent }) => agent({ role: 'reviewer', output: z.object({ ok: z.boolean() }) }, input))

function faultsOf(make: () => unknown): string {
  try {
    make()
  } catch (error) {
    if (isNofxError(error)) return `${error.code} ${error.message}`
    throw error
  }
  return 'nothing was thrown'
}

describe('a plan that is made of a template', () => {
  it('runs with the parameters, sections and uses put in', async () => {
    const instance = instantiateTemplate(release.template, options)
    await using engine = new WorkflowEngine()
    const run = await engine.start(workflowOf(instance, { from: [release, lint] }), { repo: 'nofx' })
    expect(await run.result()).toEqual({ dir: '/src/nofx', registry: 'npm', notes: { sent: '/src/nofx strict' }, lint: { text: '/src/nofx strict', level: 'strict' } })
    expect(instance.versions).toEqual({ release: '2.0.0', lint: '1.2.0' })
    expect(instance.parameters).toEqual({ registry: 'npm', attempts: 3, notes: true, level: 'strict' })
    expect(instance.origins.get('lint.check')).toEqual({ template: 'lint', version: '1.2.0', node: 'check' })
  })

  it('has only the nodes of sections that its parameters ask for', () => {
    const idsOf = (notes: boolean) => instantiateTemplate(release.template, { ...options, parameters: { registry: 'npm', notes } }).plan.nodes.map(({ id }) => id)
    expect(idsOf(true)).toEqual(['checkout', 'lint.check', 'announce', 'publish'])
    expect(idsOf(false)).toEqual(['checkout', 'lint.check', 'publish'])
  })

  it('has settings by its parameters', () => {
    const { plan } = instantiateTemplate(release.template, { ...options, parameters: { registry: 'jsr', attempts: 7 } })
    expect(plan.nodes[0]).toMatchObject({ id: 'checkout', retry: { attempts: 7 } })
  })

  it('is the same from the JSON of its template', () => {
    const again = parseTemplate(JSON.stringify(release.template))
    const { plan } = instantiateTemplate(again, { ...options, templates: [parseTemplate(JSON.stringify(lint.template))] })
    expect(plan).toEqual(JSON.parse(JSON.stringify(instantiateTemplate(release.template, options).plan)))
  })

  it('is refused with all that is wrong with the parameters', () => {
    const message = faultsOf(() => instantiateTemplate(release.template, { ...options, parameters: { registry: 'maven', attempts: 0, color: 'red' } }))
    expect(message).toContain('template.invalid')
    expect(message).toContain('parameters.registry: It is "maven"; give one of "npm", "jsr".')
    expect(message).toContain('parameters.attempts: It is 0; give 1 or more.')
    expect(message).toContain('parameters.color: The template "release" has no such parameter')
    expect(faultsOf(() => instantiateTemplate(release.template, { templates: [lint.template] }))).toContain('parameters.registry: The template "release" needs it')
  })

  it('is refused with options that are none', () => {
    for (const bad of [null, 7, [], { roles: null }, { roles: { writer: null } }, { roles: { writer: { pattern: 5 } } }, { roles: { writer: { skills: 'x' } } }, { roles: { writer: { agents: [] } } }, { templates: 7 }, { templates: [null] }, { agents: [{ id: 'x' }] }, { parameters: [] }, { parameter: {} }]) {
      expect(faultsOf(() => instantiateTemplate(release.template, bad as never))).toContain('input.invalid')
    }
    for (const bad of [null, undefined, 7, {}, release]) expect(faultsOf(() => instantiateTemplate(bad as never))).toContain('no template. Give what parseTemplate returned, or the `template` of what defineTemplate did.')
  })

  it('is refused with parameters that are data, or that there are not by the thousand', () => {
    const listed = defineTemplate('listed', { parameters: { list: { type: 'array', items: { type: 'string' } } } }, ({ parameters, step }) => step(announce, { text: parameters.list as never }))
    expect(faultsOf(() => instantiateTemplate(listed.template, { parameters: { list: Array.from({ length: 300_000 }, () => 1) } }))).toContain('more than 50,000 parts')
    expect(faultsOf(() => instantiateTemplate(listed.template, { parameters: { list: Array.from({ length: 40_000 }, () => 1) } }))).toContain('has 40000 faults')
    expect(faultsOf(() => instantiateTemplate(listed.template, { parameters: Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`q${index}`, 1])) }))).toContain('has 101 faults')
  })

  it('is refused with settings of another shape', () => {
    const set = (path: string) => defineTemplate('set', { parameters: { to: {} } }, ({ parameters, agent, setting }) => { setting('a', path, parameters.to); return agent({ id: 'a', skills: ['s'] }, 1) }).template
    for (const [path, to] of [['pattern', { x: 1 }], ['budget', { costUsd: -1 }], ['budget', 'much'], ['rounds', 'many']] as const) expect(faultsOf(() => instantiateTemplate(set(path), { parameters: { to } }))).toContain(`plan.invalid The plan has a fault:\n- nodes.a.${path}`)
  })

  it('checks what it hands to the templates that it uses', () => {
    expect(faultsOf(() => instantiateTemplate(release.template, { ...options, parameters: { registry: 'npm', level: 'lax' } }))).toContain('parameters of "lint".level: It is "lax"; give one of "loose", "strict".')
  })

  it('keeps conditions that wait for the run', () => {
    const mixed = defineTemplate('mixed', { parameters: { limit: z.number().default(2) } }, ({ parameters, step, when }) => {
      const src = step(checkout, { repo: 'x' })
      return when(cel`${src.files} > ${parameters.limit}`, () => step(announce, { text: 'many' }), () => 'few', { id: 'many?' })
    })
    const branch = instantiateTemplate(mixed.template, { parameters: { limit: 5 } }).plan.nodes[1]
    expect(branch).toMatchObject({ type: 'branch', id: 'many?' })
    expect(Object.values((branch as Extract<PlanNode, { type: 'branch' }>).condition.values)).toContainEqual({ from: 'value', value: 5 })
  })

  it('yields what the whole body would have yielded, whatever side is decided', async () => {
    await using engine = new WorkflowEngine()
    const nested = defineTemplate('nested', { parameters: { a: z.boolean(), b: z.boolean() }, input: z.object({ a: z.boolean(), b: z.boolean() }) }, ({ input, parameters, step, when, map }) => {
      const inside = (a: unknown, b: unknown, id: string) =>
        when(cel`${a}`, () => when(cel`${b}`, () => step(announce, { text: 'both' }, { id: `${id} both` }), () => step(announce, { text: 'a' }, { id: `${id} one` }), { id: `${id} b?` }), () => ({ sent: 'none' }), { id: `${id} a?` })
      const list = step(defineStep('list', { run: (_: null) => ['x', 'y'] }), null)
      return { early: inside(parameters.a, parameters.b, 'early'), late: inside(input.a, input.b, 'late'), outer: inside(parameters.a, input.b, 'outer'), inner: inside(input.a, parameters.b, 'inner'), each: map(list, () => inside(parameters.a, parameters.b, 'each'), { id: 'each' }) }
    })
    for (const [a, b] of [[true, true], [true, false], [false, true], [false, false]] as const) {
      const run = await engine.start(workflowOf(instantiateTemplate(nested.template, { parameters: { a, b } }), { from: [nested] }), { a, b })
      const { early, late, outer, inner, each } = (await run.result()) as Record<string, unknown>
      expect([early, outer, inner]).toEqual([late, late, late])
      // What is on a side that is not taken did not run, either.
      const ran: unknown[] = []
      for await (const event of run.events({ from: 0 })) if (event.type === 'effect.requested' && event.scope === undefined) ran.push(event.node)
      const side = a ? (b ? 'both' : 'one') : undefined
      expect(ran.filter((node) => node !== 'list').toSorted()).toEqual(side === undefined ? [] : ['early', 'inner', 'late', 'outer'].map((id) => `${id} ${side}`))
      expect(each).toEqual([late, late])
    }
  })
})

describe('a use of a template', () => {
  it('may stand in the body of a map, behind a branch and after others, as often as it likes', async () => {
    const list = defineStep('list', { run: (_: null) => ['x', 'y'] })
    const all = defineTemplate('all', {}, ({ step, map, when, use }) => {
      const first = use(lint, { dir: 'first' }, { id: 'first' })
      const each = map(step(list, null), (dir) => use(lint, { dir }, { id: 'one', parameters: { level: 'strict' } }), { id: 'each' })
      const last = when(cel`${first.text} == 'first loose'`, () => use(lint, { dir: 'last' }, { id: 'last', after: [each] }), undefined, { id: 'last?' })
      return { each, last, chained: use(lint, { dir: first.text }, { id: 'chained' }) }
    })
    const instance = instantiateTemplate(all.template, { templates: [lint.template] })
    await using engine = new WorkflowEngine()
    const run = await engine.start(workflowOf(instance, { from: [all, lint] }), undefined)
    expect(await run.result()).toEqual({
      each: [{ text: 'x strict', level: 'strict' }, { text: 'y strict', level: 'strict' }],
      last: { text: 'last loose', level: 'loose' },
      chained: { text: 'first loose loose', level: 'loose' },
    })
    expect(instance.plan.nodes.find(({ id }) => id === 'last.check')).toMatchObject({ after: ['each'], guard: { branch: 'last?', is: true } })
  })

  it('has those who wait for it wait for its last nodes', () => {
    const waiting = defineTemplate('waiting', {}, ({ step, use }) => {
      const before = use(lint, { dir: 'a' })
      return step(announce, { text: 'done' }, { after: [before] })
    })
    expect(instantiateTemplate(waiting.template, { templates: [lint.template] }).plan.nodes.find(({ id }) => id === 'announce')).toMatchObject({ after: ['lint.check'] })
  })

  it('has the types of what it takes and yields', () => {
    defineTemplate('typed', { parameters: { registry: z.enum(['npm', 'jsr']) } }, ({ parameters, use }) => {
      expectTypeOf(parameters.registry).toExtend<Ref<'npm' | 'jsr'>>()
      // @ts-expect-error The other template takes `{ dir: string }`.
      const linted = use(lint, { folder: 'x' })
      // @ts-expect-error It yields no such field.
      const absent: unknown = linted.nothing
      return [absent].length
    })
    expectTypeOf(lint['~output']!).toEqualTypeOf<{ text: string; level: 'loose' | 'strict' }>()
  })
})

describe('uses without nodes', () => {
  it('hand on whom they would have waited for, each once', () => {
    const empty = defineTemplate('empty', {}, ({ input }) => input)
    const { template } = defineTemplate('chain', {}, ({ step, use }) => {
      const src = step(checkout, { repo: 'x' })
      const uses = [use(empty, src as never, { id: 'u0' }), use(empty, src as never, { id: 'u1' })]
      for (let index = 2; index < 60; index++) uses.push(use(empty, 1, { id: `u${index}`, after: [uses[index - 1]!, uses[index - 2]!] }))
      return step(announce, { text: 'done' }, { after: [uses.at(-1)!] })
    })
    expect(instantiateTemplate(template, { templates: [empty.template] }).plan.nodes.at(-1)).toMatchObject({ after: ['checkout'] })
  })
})

describe('a role', () => {
  const agents = [{ id: 'junior', capabilities: [{ skillId: 'review', proficiencyLevel: 0.4 }] }, { id: 'senior', capabilities: [{ skillId: 'review', proficiencyLevel: 0.9 }] }]

  it('gives its nodes their skills, and says who can take it', () => {
    const { plan, roles } = instantiateTemplate(reviewed.template, { agents, roles: { reviewer: { pattern: 'pair', budget: { costUsd: 1 } } } })
    expect(plan.nodes).toMatchObject([{ type: 'agent', id: 'reviewer', skills: ['review'], pattern: 'pair', budget: { costUsd: 1 } }])
    expect(roles['reviewer']?.candidates).toEqual(['senior'])
  })

  it('is refused when nobody can take it, with what is lacking', () => {
    expect(faultsOf(() => instantiateTemplate(reviewed.template, { agents: agents.slice(0, 1) }))).toContain('roles.reviewer: No agent can take it: of "junior" the proficiency in "review" is 0.4, below 0.8.')
    expect(faultsOf(() => instantiateTemplate(reviewed.template, { roles: { reviewer: { skills: ['french'] } }, agents }))).toContain('none has the skill "french"')
    expect(faultsOf(() => instantiateTemplate(reviewed.template, { roles: { writer: {} } }))).toContain('roles.writer: There is no such role, only reviewer.')
  })

  it('of a used template becomes one of the plan, under the name of the node or of a role of this template', () => {
    const outer = defineTemplate('outer', { roles: { boss: { skills: ['decide'] } } }, ({ use }) => [use(reviewed, 1, { id: 'mine', roles: { reviewer: 'boss' } }), use(reviewed, 2, { id: 'other' })])
    const { plan, roles } = instantiateTemplate(outer.template, { templates: [reviewed.template] })
    expect(Object.keys(roles)).toEqual(['boss', 'other.reviewer'])
    expect(plan.nodes).toMatchObject([{ id: 'mine.reviewer', skills: ['decide', 'review'] }, { id: 'other.reviewer', skills: ['review'] }])
    expect(workflowOf(instantiateTemplate(outer.template, { templates: [reviewed.template] }), { from: [outer, reviewed] }).outputs.has('mine.reviewer')).toBe(true)
  })
})

describe('templates of any parameters', () => {
  it('make plans that are valid, or say what is wrong', () => {
    fc.assert(
      fc.property(fc.record({ registry: fc.oneof(fc.constantFrom('npm', 'jsr'), fc.jsonValue()), attempts: fc.oneof(fc.integer({ min: -2, max: 12 }), fc.jsonValue()), notes: fc.oneof(fc.boolean(), fc.jsonValue()) }, { requiredKeys: [] }), (parameters) => {
        try {
          const { plan } = instantiateTemplate(release.template, { ...options, parameters })
          expect(['npm', 'jsr']).toContain(parameters.registry)
          expect(JSON.stringify(plan)).not.toContain('$parameters')
        } catch (error) {
          if (!isNofxError(error, 'template.invalid')) throw error
        }
      }),
      { numRuns: 300 },
    )
  })
})
