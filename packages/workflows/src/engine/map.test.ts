import { describe, expect, it } from 'vitest'
import { gatedStep } from '../../test/gated-step.ts'
import { cel, defineStep, defineWorkflow, WorkflowEngine, type Workflow } from '../index.ts'

const double = defineStep('double', { run: async ({ n }: { n: number }) => 2 * n })
const sum = defineStep('sum', { run: ({ list }: { list: readonly number[] }) => list.reduce((total, one) => total + one, 0) })
const numbers = defineStep('numbers', { run: ({ count }: { count: number }) => Array.from({ length: count }, (_, index) => index) })

async function run<Output>(workflow: Workflow<unknown, Output>, input: unknown): Promise<Output> {
  await using engine = new WorkflowEngine()
  const started = await engine.start(workflow, input)
  return await started.result()
}

describe('map', () => {
  it('yields the outputs of its bodies in the order of the items, whatever the order in which they end', async () => {
    const work = gatedStep('work')
    const workflow = defineWorkflow<string[], unknown>('ordered', {}, ({ input, map, step }) => map(input, (item) => ({ item, got: step(work.step, item) }), { concurrency: 3 }))
    await using engine = new WorkflowEngine()
    const handle = await engine.start(workflow, ['a', 'b', 'c'])
    await work.call(2)
    for (const number of [2, 0, 1]) work.calls[number]?.resolve(number)
    expect(await handle.result()).toEqual([{ item: 'a', got: 0 }, { item: 'b', got: 1 }, { item: 'c', got: 2 }])
  })

  it('yields an empty list for an empty list', async () => {
    const workflow = defineWorkflow('empty', {}, ({ map, step }) => step(sum, { list: map(step(numbers, { count: 0 }), (n) => step(double, { n })) }))
    expect(await run(workflow, undefined)).toBe(0)
  })

  it('never has more bodies at work than its concurrency, and always as many as it may', async () => {
    const work = gatedStep('work')
    const workflow = defineWorkflow<number[], unknown>('bounded', {}, ({ input, map, step }) => map(input, (item) => step(work.step, item), { concurrency: 3 }))
    await using engine = new WorkflowEngine()
    const handle = await engine.start(workflow, [0, 1, 2, 3, 4, 5, 6, 7])
    const atWork: number[] = []
    for (let ended = 0, seen = 0; ended < 8; ended++) {
      const begun = Math.min(8, ended + 3)
      await work.call(begun - 1)
      expect(work.calls.length).toBe(begun)
      while (seen < begun) atWork.push(seen++)
      // The newest of those at work ends first.
      const last = atWork.pop()!
      work.calls[last]?.resolve(last)
    }
    expect(await handle.result()).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  it('takes bodies that are nothing but the item, or a part of it, or a constant', async () => {
    const workflow = defineWorkflow<{ x: number }[], unknown>('identity', {}, ({ input, map }) => ({
      same: map(input, (item) => item, { id: 'same' }),
      part: map(input, (item) => item.x, { id: 'part' }),
      fixed: map(input, () => 7, { id: 'fixed' }),
    }))
    const items = Array.from({ length: 50 }, (_, x) => ({ x }))
    expect(await run(workflow as Workflow, items)).toEqual({ same: items, part: items.map(({ x }) => x), fixed: items.map(() => 7) })
  })

  it('takes a hundred thousand items whose bodies are empty', async () => {
    const workflow = defineWorkflow('large', {}, ({ map, step }) => map(step(numbers, { count: 100_000 }), (n) => n))
    expect((await run(workflow, undefined)).length).toBe(100_000)
  })

  it('may stand in the body of another, and read the items and nodes around it', async () => {
    const workflow = defineWorkflow<{ rows: { k: number; cells: number[] }[] }, unknown>('nested', {}, ({ input, map, step }) => {
      const base = step(double, { n: 50 }, { id: 'base' })
      return map(input.rows, (row) => {
        const scaled = step(double, { n: row.k }, { id: 'scaled' })
        return step(sum, { list: map(row.cells, (cell) => step(sum, { list: [cell, scaled, row.k, base] }, { id: 'cell' }), { id: 'cells' }) }, { id: 'row' })
      }, { id: 'rows', concurrency: 2 })
    })
    const rows = [{ k: 1, cells: [1, 2] }, { k: 2, cells: [] }, { k: 3, cells: [5] }]
    expect(await run(workflow as Workflow, { rows })).toEqual([(1 + 2 + 1 + 100) + (2 + 2 + 1 + 100), 0, 5 + 6 + 3 + 100])
  })

  it('may go over what another yields', async () => {
    const workflow = defineWorkflow('two maps', {}, ({ map, step }) => {
      const first = map(step(numbers, { count: 5 }), (n) => step(double, { n }, { id: 'first' }))
      return map(first, (n) => [n, step(double, { n }, { id: 'second' })], { id: 'again' })
    })
    expect(await run(workflow, undefined)).toEqual([[0, 0], [2, 4], [4, 8], [6, 12], [8, 16]])
  })

  it('may stand on a side of a branch and read what is there', async () => {
    const workflow = defineWorkflow<{ on: boolean; list: number[] }, unknown>('map in when', {}, ({ input, map, step, when }) =>
      when(cel`${input.on}`, () => {
        const offset = step(double, { n: 5 }, { id: 'offset' })
        return map(input.list, (n) => step(sum, { list: [n, offset] }))
      }, () => 'off'))
    expect(await run(workflow as Workflow, { on: true, list: [1, 2] })).toEqual([11, 12])
    expect(await run(workflow as Workflow, { on: false, list: [1, 2] })).toBe('off')
  })

  it('may have branches in its body, each item on its own side', async () => {
    const workflow = defineWorkflow<number[], unknown>('when in map', {}, ({ input, map, step, when }) =>
      map(input, (n) => {
        const big = when(cel`${n} > 2.0`, () => step(double, { n }), () => when(cel`${n} == 0`, () => 'zero', () => 'small', { id: 'zero?' }), { id: 'big?' })
        return { big, twice: step(numbers, { count: n }) }
      }))
    expect(await run(workflow as Workflow, [0, 1, 3])).toEqual([{ big: 'zero', twice: [] }, { big: 'small', twice: [0] }, { big: 6, twice: [0, 1, 2] }])
  })

  it('ends the run when it is to go over something that is no list', async () => {
    const workflow = defineWorkflow<{ list: number[] }, unknown>('no list', {}, ({ input, map }) => map(input.list, (n) => n))
    for (const list of [undefined, null, 'text', { length: 1 }]) {
      await expect(run(workflow as Workflow, { list })).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining('not a list') as string })
    }
  })

  it('stops the bodies at work when one of them fails, and names the one', async () => {
    const work = gatedStep('work')
    const workflow = defineWorkflow<number[], unknown>('failing', {}, ({ input, map, step }) => map(input, (item) => step(work.step, item), { id: 'each', concurrency: 2 }))
    await using engine = new WorkflowEngine()
    const handle = await engine.start(workflow, [0, 1, 2])
    await work.call(1)
    work.calls[1]?.reject(new Error('no luck'))
    await expect(handle.result()).rejects.toMatchObject({ message: '"each[1]/work" failed: no luck' })
    expect(work.calls[0]?.signal.aborted).toBe(true)
    expect(work.calls.length).toBe(2)
  })
})
