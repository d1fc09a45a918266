import { describe, expect, it } from 'vitest'
import { cel, defineStep, defineWorkflow, WorkflowEngine, type Workflow } from '../index.ts'

const performed: string[] = []
const work = defineStep('work', {
  run: ({ name, value }: { name: string; value: unknown }) => {
    performed.push(name)
    return { name, value }
  },
})

async function run(workflow: Workflow, input: unknown): Promise<{ output: unknown; performed: readonly string[] }> {
  performed.length = 0
  await using engine = new WorkflowEngine()
  const output = await (await engine.start(workflow, input)).result()
  return { output, performed: [...performed] }
}

interface Flags {
  readonly a: boolean
  readonly b: boolean
}

describe('when', () => {
  it('runs one side and skips the other', async () => {
    const workflow = defineWorkflow<Flags, unknown>('two sides', {}, ({ input, step, when }) =>
      when(cel`${input.a}`, () => step(work, { name: 'yes', value: 1 }, { id: 'yes' }), () => step(work, { name: 'no', value: 2 }, { id: 'no' })))
    expect(await run(workflow as Workflow, { a: true })).toEqual({ output: { name: 'yes', value: 1 }, performed: ['yes'] })
    expect(await run(workflow as Workflow, { a: false })).toEqual({ output: { name: 'no', value: 2 }, performed: ['no'] })
  })

  it('yields nothing where it has no other side', async () => {
    const workflow = defineWorkflow<Flags, unknown>('one side', {}, ({ input, step, when }) => ({ it: when(cel`${input.a}`, () => step(work, { name: 'yes', value: 1 })) }))
    expect(await run(workflow as Workflow, { a: false })).toEqual({ output: { it: undefined }, performed: [] })
  })

  it('lets the merge behind it run, whichever side was skipped', async () => {
    const workflow = defineWorkflow<Flags, unknown>('merge', {}, ({ input, step, when }) => {
      const before = step(work, { name: 'before', value: 0 }, { id: 'before' })
      const side = when(cel`${input.a}`,
        () => step(work, { name: 'yes 2', value: step(work, { name: 'yes 1', value: before }, { id: 'yes 1' }).name }, { id: 'yes 2' }),
        () => step(work, { name: 'no', value: before.value }, { id: 'no' }))
      return step(work, { name: 'merge', value: [side.name, before.name] }, { id: 'merge' })
    })
    expect(await run(workflow as Workflow, { a: true })).toEqual({ output: { name: 'merge', value: ['yes 2', 'before'] }, performed: ['before', 'yes 1', 'yes 2', 'merge'] })
    expect(await run(workflow as Workflow, { a: false })).toEqual({ output: { name: 'merge', value: ['no', 'before'] }, performed: ['before', 'no', 'merge'] })
  })

  it('skips all that is within a side that is skipped', async () => {
    const workflow = defineWorkflow<Flags, unknown>('nested', {}, ({ input, step, when }) => {
      const inner = when(cel`${input.a}`, () => {
        const first = step(work, { name: 'a', value: 0 }, { id: 'a' })
        const deep = when(cel`${input.b}`, () => step(work, { name: 'ab', value: first.name }, { id: 'ab' }), () => step(work, { name: 'a!b', value: first.name }, { id: 'a!b' }), { id: 'inner' })
        return step(work, { name: 'end of a', value: deep.name }, { id: 'end of a' })
      }, () => 'not a', { id: 'outer' })
      return step(work, { name: 'last', value: inner }, { id: 'last' })
    })
    expect((await run(workflow as Workflow, { a: true, b: true })).performed).toEqual(['a', 'ab', 'end of a', 'last'])
    expect((await run(workflow as Workflow, { a: true, b: false })).performed).toEqual(['a', 'a!b', 'end of a', 'last'])
    expect(await run(workflow as Workflow, { a: false, b: true })).toEqual({ output: { name: 'last', value: 'not a' }, performed: ['last'] })
  })

  it('takes sides that name no node', async () => {
    const workflow = defineWorkflow<Flags, unknown>('values', {}, ({ input, when }) => when(cel`${input.a}`, () => input.b, () => ({ deep: [when(cel`${input.b}`, () => 1, () => 2, { id: 'inner' })] }), { id: 'outer' }))
    expect((await run(workflow as Workflow, { a: true, b: false })).output).toBe(false)
    expect((await run(workflow as Workflow, { a: false, b: true })).output).toEqual({ deep: [1] })
  })

  it('skips maps and approvals too', async () => {
    const workflow = defineWorkflow<Flags & { list: number[] }, unknown>('all kinds', {}, ({ input, step, map, when, approve }) =>
      when(cel`${input.a}`, () => [map(input.list, (item) => step(work, { name: 'item', value: item })), approve('ok?')], () => 'skipped'))
    expect(await run(workflow as Workflow, { a: false, list: [1, 2] })).toEqual({ output: 'skipped', performed: [] })
  })

  it('waits in `after` for the side that runs', async () => {
    const workflow = defineWorkflow<Flags, unknown>('after', {}, ({ input, step, when }) => {
      const side = when(cel`${input.a}`, () => step(work, { name: 'yes', value: 1 }, { id: 'yes' }), () => step(work, { name: 'no', value: 2 }, { id: 'no' }))
      return step(work, { name: 'after', value: 3 }, { id: 'after', after: [side] })
    })
    expect((await run(workflow as Workflow, { a: true })).performed).toEqual(['yes', 'after'])
    expect((await run(workflow as Workflow, { a: false })).performed).toEqual(['no', 'after'])
  })
})
