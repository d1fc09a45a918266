import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { cel, defineStep, WorkflowEngine, type Step } from '../index.ts'
import { defineTemplate, type DefinedTemplate } from './define-template.ts'
import { instantiateTemplate } from './instantiate-template.ts'
import { workflowOf } from './workflow-of.ts'

const echo: Step<unknown, unknown> = defineStep('echo', { run: (input: unknown) => input })
const pair: Step<unknown, readonly unknown[]> = defineStep('pair', { run: (input: unknown) => [1, 2].map((k) => ({ k, input })) })

/** One thing that a template does with two values that it has by then. */
interface Deed {
  readonly kind: 'step' | 'section' | 'branch' | 'map' | 'use' | 'use in a map' | 'use on a side'
  readonly from: readonly [number, number]
  /** What the section of a used template, or a branch of the run, goes by. */
  readonly flag: boolean
  /** Whether a used template is given the flag of the one around it instead. */
  readonly handsOn: boolean
  readonly used: Spec
}

/** A template: its deeds, and which of its values it yields. */
interface Spec {
  readonly deeds: readonly Deed[]
  readonly yields: readonly [number, number]
}

const place = fc.tuple(fc.nat(3), fc.nat(3))
const specs = fc.letrec<{ deed: Deed; spec: Spec }>((tie) => ({
  spec: fc.record({ deeds: fc.oneof({ maxDepth: 3 }, fc.constant([]), fc.array(tie('deed'), { minLength: 1, maxLength: 4 })), yields: place }),
  deed: fc.record({ kind: fc.constantFrom('step', 'section', 'branch', 'map', 'use', 'use in a map', 'use on a side'), from: place, flag: fc.boolean(), handsOn: fc.boolean(), used: tie('spec') }),
})).spec

/** The template that a spec says, and all that it uses. */
function build({ deeds, yields }: Spec, all: DefinedTemplate[]): DefinedTemplate {
  const used = deeds.map((deed) => (deed.kind.startsWith('use') ? build(deed.used, all) : undefined))
  const defined = defineTemplate(`template ${all.length}`, { parameters: { flag: z.boolean() } }, ({ input, parameters, step, when, map, use }) => {
    const values: unknown[] = [input]
    deeds.forEach(({ kind, from, flag, handsOn }, index) => {
      const [x, y] = from.map((at) => values[at % values.length])
      const id = `d${index}`
      const put = (given: unknown) => use(used[index] as DefinedTemplate<unknown>, given, { id, parameters: { flag: handsOn ? parameters.flag : flag } })
      const list = () => step(pair, x, { id: `${id} list` })
      const decided = () => cel`${step(echo, flag, { id: `${id} flag` })}`
      const at = { id: `${id}?` }
      switch (kind) {
        case 'step': values.push(step(echo, { x, y }, { id })); break
        case 'section': values.push(when(cel`${parameters.flag}`, () => step(echo, { x }, { id }), () => step(echo, { y }, { id: `${id} else` }), at)); break
        case 'branch': values.push(when(decided(), () => step(echo, { x }, { id }), () => ({ y }), at)); break
        case 'map': values.push(map(list(), (item) => ({ made: step(echo, { item, y }, { id }) }), { id: `${id} map` })); break
        case 'use': values.push(put({ x, y })); break
        case 'use in a map': values.push(map(list(), (item) => put({ item, y }), { id: `${id} map` })); break
        case 'use on a side': values.push(when(decided(), () => put(x), () => y, at)); break
      }
    })
    const [a, b] = yields.map((each) => values[each % values.length])
    return { a, b }
  })
  all.push(defined)
  return defined
}

/** What a run of the template yields, worked out without a plan; `echoed` has a mark for each time that `echo` is asked. */
function expected({ deeds, yields }: Spec, input: unknown, outerFlag: boolean, echoed: true[]): unknown {
  const echoes = (value: unknown) => {
    echoed.push(true)
    return value
  }
  const values: unknown[] = [input]
  for (const { kind, from, flag, handsOn, used } of deeds) {
    const [x, y] = from.map((at) => values[at % values.length])
    const put = (given: unknown) => expected(used, given, handsOn ? outerFlag : flag, echoed)
    const items = [1, 2].map((k) => ({ k, input: x }))
    switch (kind) {
      case 'step': values.push(echoes({ x, y })); break
      case 'section': values.push(echoes(outerFlag ? { x } : { y })); break
      case 'branch': values.push(echoes(flag) === true ? echoes({ x }) : { y }); break
      case 'map': values.push(items.map((item) => ({ made: echoes({ item, y }) }))); break
      case 'use': values.push(put({ x, y })); break
      case 'use in a map': values.push(items.map((item) => put({ item, y }))); break
      case 'use on a side': values.push(echoes(flag) === true ? put(x) : y); break
    }
  }
  const [a, b] = yields.map((at) => values[at % values.length])
  return { a, b }
}

describe('inlineUses', () => {
  it('does and yields what each template does and yields by itself, whatever uses what, in maps and on sides of branches', async () => {
    await fc.assert(
      fc.asyncProperty(specs, fc.boolean(), async (spec, flag) => {
        const all: DefinedTemplate[] = []
        const root = build(spec, all)
        const instance = instantiateTemplate(root.template, { parameters: { flag }, templates: all.map(({ template }) => template) })
        await using engine = new WorkflowEngine()
        const run = await engine.start(workflowOf(instance, { from: all }), { start: 1 })
        const [echoed, asked]: [true[], unknown[]] = [[], []]
        expect(await run.result()).toEqual(expected(spec, { start: 1 }, flag, echoed))
        for await (const event of run.events({ from: 0 })) if (event.type === 'effect.requested' && event.name === 'echo') asked.push(event)
        expect(asked.length).toBe(echoed.length)
      }),
      { numRuns: 300 },
    )
  })
})
