import { describe, expect, it } from 'vitest'
import { cel, defineStep, defineWorkflow, WorkflowEngine } from '../index.ts'
import { createRef } from './ref.ts'

const tests = createRef<{ failed: number; names: string[] }>({ from: 'node', node: 'run tests', path: [] })

describe('cel', () => {
  it('names each value in the expression, the same value once', () => {
    const condition = cel`${tests.failed} == 0 || ${tests.failed} < ${3}`
    expect(condition.cel).toBe('run_tests_failed_0 == 0 || run_tests_failed_0 < value_3_1')
    expect(condition.values).toEqual({ run_tests_failed_0: { from: 'node', node: 'run tests', path: ['failed'] }, value_3_1: { from: 'value', value: 3 } })
  })

  it('survives JSON', () => {
    const condition = cel`${tests.failed} == 0`
    expect(JSON.parse(JSON.stringify(condition))).toEqual(condition)
  })

  const source = { n: 3, text: 'abc', list: ['a', 'b'], yes: true, none: null, deep: { x: 1.5 } }
  const step = defineStep('source', { run: () => source })

  /** What a condition over the source yields in a run. */
  async function evaluate(build: (ref: ReturnType<typeof createRef<typeof source>>) => ReturnType<typeof cel>): Promise<unknown> {
    const workflow = defineWorkflow('conditional', {}, ({ step: add, when }) => when(build(add(step, {}) as never), () => 'yes', () => 'no'))
    await using engine = new WorkflowEngine()
    const run = await engine.start(workflow, undefined)
    return await run.result()
  }

  it('is evaluated over what the run has', async () => {
    expect(await evaluate((ref) => cel`${ref.n} == 3`)).toBe('yes')
    expect(await evaluate((ref) => cel`${ref.n} > 2 && ${ref.n} <= 3`)).toBe('yes')
    expect(await evaluate((ref) => cel`${ref.n} > ${2}`)).toBe('yes')
    expect(await evaluate((ref) => cel`${ref.n} + 1 == 4 && ${ref.n} + 1.0 == 4.0`)).toBe('yes')
    expect(await evaluate((ref) => cel`size(${ref.list}) + 1 == ${ref.n}`)).toBe('yes')
    expect(await evaluate((ref) => cel`${ref.text}.startsWith("ab")`)).toBe('yes')
    expect(await evaluate((ref) => cel`"b" in ${ref.list}`)).toBe('yes')
    expect(await evaluate((ref) => cel`size(${ref.list}) == 2`)).toBe('yes')
    expect(await evaluate((ref) => cel`!${ref.yes}`)).toBe('no')
    expect(await evaluate((ref) => cel`${ref.none} == null`)).toBe('yes')
    expect(await evaluate((ref) => cel`${(ref.deep as never as Record<string, never>).absent} == null`)).toBe('yes')
    expect(await evaluate((ref) => cel`${ref}.deep.x < 2.0`)).toBe('yes')
    expect(await evaluate(() => cel`true`)).toBe('yes')
  })

  it('ends the run with an error that names the node when it yields no boolean or cannot be evaluated', async () => {
    await expect(evaluate((ref) => cel`${ref.n}`)).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining('source_n_0') as string })
    await expect(evaluate((ref) => cel`${ref.text} > 3`)).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining('convert with int(…)') as string })
  })

  it('reads no prototypes', async () => {
    expect(await evaluate((ref) => cel`${(ref as never as Record<string, never>).constructor} == null`)).toBe('yes')
    expect(await evaluate((ref) => cel`${(ref.list as never as Record<string, never>).push} == null`)).toBe('yes')
  })
})
