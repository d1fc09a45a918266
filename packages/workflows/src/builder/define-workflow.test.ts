import { isNofxError } from '@nofx/core'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { cel, defineStep, defineWorkflow, type Approval, type Ref, type Workflow } from '../index.ts'

const checkout = defineStep('checkout', { run: async ({ repo }: { repo: string }) => ({ dir: repo, files: 312 }) })
const test = defineStep('test', { run: async ({ src }: { src: { dir: string } }) => ({ failed: src.dir.length }) })
const list = defineStep('list', { run: ({ dir }: { dir: string }) => [dir, 'b'] })
const lint = defineStep('lint', { run: ({ name }: { name: string }) => ({ name, warnings: 0 }) })
const archive = defineStep('archive', { run: ({ dir }: { dir: string }) => ({ archived: dir }) })

function faultsOf(build: () => unknown): string {
  try {
    build()
  } catch (error) {
    if (isNofxError(error, 'plan.invalid')) return error.message
    throw error
  }
  return ''
}

describe('defineWorkflow', () => {
  it('makes a plan that is data, with the edges that follow from the references', () => {
    const workflow = defineWorkflow('release', { version: '2.1.0', input: z.object({ repo: z.string() }) }, ({ input, step, map, when, approve }) => {
      const src = step(checkout, { repo: input.repo })
      const tests = step(test, { src })
      const lints = map(step(list, { dir: src.dir }), (name) => step(lint, { name }), { id: 'each', concurrency: 8 })
      const ok = approve('ship?', { show: { tests, lints }, timeoutMs: 1_000 })
      return when(cel`${ok.approved}`, () => step(archive, { dir: src.dir }), undefined, { id: 'shipped' })
    })
    const { plan } = workflow
    expect(JSON.parse(JSON.stringify(plan))).toEqual(JSON.parse(JSON.stringify(plan)))
    expect(plan).toMatchObject({ v: 1, name: 'release', version: '2.1.0' })
    expect(plan.nodes.map(({ id, type }) => `${type} ${id}`)).toEqual(['step checkout', 'step test', 'step list', 'map each', 'approval ship?', 'branch shipped', 'step archive'])
    expect(plan.edges.map(({ source, target }) => `${source} > ${target}`).sort()).toEqual([
      'checkout > archive', 'checkout > list', 'checkout > test', 'each > ship?', 'list > each', 'ship? > shipped', 'shipped > archive', 'test > ship?',
    ])
    expect([...workflow.steps.keys()]).toEqual(['checkout', 'test', 'list', 'lint', 'archive'])
  })

  it('makes the same plan each time', () => {
    const build = () => defineWorkflow('same', {}, ({ step }) => step(test, { src: step(checkout, { repo: '.' }) })).plan
    expect(JSON.stringify(build())).toBe(JSON.stringify(build()))
  })

  it('infers what a workflow takes and yields', () => {
    const workflow = defineWorkflow('typed', { input: z.object({ repo: z.string() }) }, ({ input, step, map, when, approve }) => {
      expectTypeOf(input.repo).toExtend<Ref<string>>()
      const src = step(checkout, { repo: input.repo })
      expectTypeOf(src).toEqualTypeOf<Ref<{ dir: string; files: number }>>()
      const lints = map(step(list, { dir: src.dir }), (name) => {
        expectTypeOf(name).toEqualTypeOf<Ref<string>>()
        return { name, done: step(lint, { name }) }
      })
      expectTypeOf(lints).toEqualTypeOf<Ref<{ name: string; done: { name: string; warnings: number } }[]>>()
      const ok = approve('ship?')
      expectTypeOf(ok).toEqualTypeOf<Ref<Approval>>()
      const either = when(cel`${ok.approved}`, () => step(archive, { dir: src.dir }), () => 'refused' as const)
      expectTypeOf(either).toEqualTypeOf<Ref<{ archived: string } | 'refused'>>()
      return { either, files: src.files }
    })
    expectTypeOf(workflow).toEqualTypeOf<Workflow<{ repo: string }, { either: { archived: string } | 'refused'; files: number }>>()
    expect(workflow.name).toBe('typed')
  })

  it('takes wrong references and wrong inputs for compile errors', () => {
    // The plans are good: only the types are wrong.
    const workflow = defineWorkflow('wrong', { input: z.object({ repo: z.string() }) }, ({ input, step, map }) => {
      // @ts-expect-error The input of the workflow has no `repository`.
      const src = step(checkout, { repo: input.repository })
      // @ts-expect-error The output of checkout has no `folder`.
      step(test, { src: { dir: src.folder } })
      // @ts-expect-error `files` is a number.
      step(list, { dir: src.files })
      // @ts-expect-error `name` is missing.
      step(lint, {})
      // @ts-expect-error A number is no list.
      map(src.files, (item) => item)
      // @ts-expect-error The step that undoes is given what checkout is given, not a `count`.
      step(checkout, { repo: '.' }, { id: 'undone', compensate: defineStep('undo', { run: ({ count }: { count: number }) => count }) })
      return step(archive, { dir: 'x' }, { compensate: defineStep('unarchive', { run: ({ dir, output }: { dir: string; output: { archived: string } }) => [dir, output.archived] }) })
    })
    expect(workflow.plan.nodes.length).toBe(7)
  })

  it('refuses two nodes of one id, also in bodies', () => {
    expect(faultsOf(() => defineWorkflow('twice', {}, ({ step }) => [step(checkout, { repo: 'a' }), step(checkout, { repo: 'b' })]))).toContain('Two nodes have the id "checkout"')
    expect(faultsOf(() => defineWorkflow('twice', {}, ({ step, map }) => {
      const names = step(list, { dir: '.' })
      return [map(names, (name) => step(lint, { name }), { id: 'm' }), map(names, (name) => step(lint, { name }), { id: 'n' })]
    }))).toContain('Two nodes have the id "lint"')
    expect(faultsOf(() => defineWorkflow('once', {}, ({ step }) => [step(checkout, { repo: 'a' }), step(checkout, { repo: 'b' }, { id: 'other' })]))).toBe('')
  })

  it('names a `when` after its condition as it was written', () => {
    const idsOf = (build: Parameters<typeof defineWorkflow<{ n: number; list: number[] }, unknown>>[2]) => defineWorkflow('named', {}, build).plan.nodes.flatMap(({ type, id }) => (type === 'branch' ? [id] : []))
    expect(idsOf(({ input, step, approve, when }) => {
      const tests = step(test, { src: { dir: '.' } })
      const ok = approve('ship?')
      const first = when(cel`${ok.approved}
        && ${tests.failed} + ${tests.failed} == ${0}`, () => 'a', () => 'b')
      return [first, when(cel`${first} == "a" || ${input.n} > 1`, () => 1)]
    })).toEqual(['when ship?.approved && test.failed + test.failed == 0', 'when when ship?.approved && test.failed + test.failed == 0 == "a" || input.n > 1'])
    // The order of the calls does not matter.
    const both = [cel`true`, cel`1 == 1`]
    expect(idsOf(({ when }) => both.map((condition) => when(condition, () => 1)))).toEqual(idsOf(({ when }) => both.toReversed().map((condition) => when(condition, () => 1))).toReversed())
  })

  it('asks for an id where the one that follows from what a node does holds "/", "[" or "]", and says so of all of them at once', () => {
    const message = faultsOf(() => defineWorkflow<{ n: number; list: number[] }, unknown>('separators', {}, ({ input, step, approve, agent, when }) => {
      step(defineStep('git/checkout', { run: (_: unknown) => 1 }), 1)
      step(defineStep('git/push', { run: (_: unknown) => 1 }), 1, { id: 'push' })
      agent({ skills: ['a/b'] }, {})
      approve('yes/no?')
      approve('[sure]?', { id: 'sure?' })
      when(cel`${input.n} / 2 > 1`, () => 1)
      when(cel`${input.list}[0] > 1`, () => 1, undefined, { id: 'first' })
    }))
    expect(message).toContain('4 faults')
    for (const id of ['git/checkout', 'agent a/b', 'yes/no?', 'when input.n / 2 > 1']) expect(message).toContain(`nodes.${id}: Its id holds "/"`)
  })

  it('refuses references into the body of a map from outside', () => {
    expect(faultsOf(() => defineWorkflow('leak', {}, ({ step, map }) => {
      let leaked: Ref<unknown> | undefined
      map(step(list, { dir: '.' }), (name) => (leaked = step(lint, { name })))
      return leaked
    }))).toContain('It reads "lint", which is no node that it can see.')
    expect(faultsOf(() => defineWorkflow('leak', {}, ({ step, map }) => {
      let leaked: Ref<unknown> | undefined
      map(step(list, { dir: '.' }), (name) => (leaked = name), { id: 'm' })
      return leaked
    }))).toContain('It reads an item of the map "m" outside of that map\'s body.')
  })

  it('refuses references into a side of a branch from outside', () => {
    expect(faultsOf(() => defineWorkflow('leak', {}, ({ step, when }) => {
      let leaked: Ref<{ dir: string }> | undefined
      when(cel`true`, () => (leaked = step(checkout, { repo: '.' })), undefined, { id: 'w' })
      return step(archive, { dir: leaked!.dir })
    }))).toContain('which only runs on one side of the branch "w"')
  })

  it('refuses references from one side of a branch to the other', () => {
    expect(faultsOf(() => defineWorkflow('leak', {}, ({ step, when }) => {
      let leaked: Ref<{ dir: string }> | undefined
      return when(cel`true`, () => (leaked = step(checkout, { repo: '.' })), () => step(archive, { dir: leaked!.dir }), { id: 'w' })
    }))).toContain('which only runs on one side of the branch "w"')
  })

  it('refuses references into a side of a branch by way of another branch', () => {
    expect(faultsOf(() => defineWorkflow('leak', {}, ({ step, when }) => {
      let leaked: Ref<unknown> | undefined
      when(cel`true`, () => (leaked = step(checkout, { repo: '.' })), undefined, { id: 'v' })
      return when(cel`1 == 1`, () => leaked, undefined, { id: 'w' })
    }))).toContain('which only runs on one side of the branch "v"')
  })

  it('lets nodes on one side of a branch read each other, around them, and what inner branches yield', () => {
    expect(faultsOf(() => defineWorkflow('fine', {}, ({ step, when }) => {
      const before = step(checkout, { repo: '.' })
      return when(cel`true`, () => {
        const src = step(archive, { dir: before.dir })
        const inner = when(cel`${src.archived} == "."`, () => step(list, { dir: src.archived }), () => [before.dir])
        return step(lint, { name: inner[0]! })
      })
    }))).toBe('')
  })

  it('lets the body of a map that is on a side of a branch read that side', () => {
    expect(faultsOf(() => defineWorkflow('fine', {}, ({ step, when, map }) =>
      when(cel`true`, () => {
        const src = step(checkout, { repo: '.' })
        return map(step(list, { dir: src.dir }), (name) => ({ name, dir: src.dir, done: step(archive, { dir: src.dir }) }))
      }),
    ))).toBe('')
  })

  it('refuses bad conditions, limits and names, and says all of it at once', () => {
    const message = faultsOf(() => defineWorkflow('bad', {}, ({ step, map, when, approve }) => {
      step(checkout, { repo: 'a' })
      step(checkout, { repo: 'b' })
      step(list, { dir: '.' }, { timeoutMs: -1, retry: { attempts: 0 } })
      map(step(list, { dir: '.' }, { id: 'names' }), (name) => name, { id: 'm', concurrency: 0 })
      approve('ok?', { timeoutMs: 0 })
      step(archive, { dir: '.' }, { id: '__proto__' })
      return when(cel`1 ==`, () => 1, undefined, { id: 'w' })
    }))
    expect(message).toContain('7 faults')
    for (const path of ['nodes.checkout:', 'nodes.list.timeoutMs:', 'nodes.list.retry.attempts:', 'nodes.m.concurrency:', 'nodes.ok?.timeoutMs:', 'nodes.__proto__:', 'nodes.w.condition:']) {
      expect(message).toContain(path)
    }
  })

  it('refuses two different steps of one name', () => {
    const other = defineStep('checkout', { run: ({ repo }: { repo: string }) => repo })
    expect(faultsOf(() => defineWorkflow('clash', {}, ({ step }) => [step(checkout, { repo: 'a' }), step(other, { repo: 'b' }, { id: 'b' })]))).toContain('Two different steps are named "checkout"')
  })

  it('refuses what is no step, no condition and no node to wait for, in a language that does not check types', () => {
    expect(faultsOf(() => defineWorkflow('x', {}, ({ step }) => step('checkout' as never, { repo: '.' })))).toContain('What step(…) is to run is "checkout", and no step')
    expect(faultsOf(() => defineWorkflow('x', {}, ({ when }) => when(true as never, () => 1)))).toContain('The condition of when(…) is true, which is no CEL')
    expect(faultsOf(() => defineWorkflow('x', {}, ({ step, when }) => when(step(archive, { dir: '.' }).archived as never, () => 1)))).toContain('The condition of when(…) is archive.archived, which is no CEL')
    expect(faultsOf(() => defineWorkflow('x', {}, ({ step }) => step(archive, { dir: '.' }, { after: ['checkout' as never] })))).toContain('`after` holds "checkout", which is no node')
  })
})
