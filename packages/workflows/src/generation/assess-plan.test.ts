import { describe, expect, it } from 'vitest'
import { defineStep, defineWorkflow } from '../index.ts'
import { assessPlan } from './assess-plan.ts'

const work = (name: string, cpu: number) => defineStep(name, { resources: { cpu }, run: (input: unknown) => input })

describe('assessPlan', () => {
  const { plan } = defineWorkflow('two', {}, ({ step, map }) => {
    const list = step(defineStep('list', { run: (_: number) => [1, 2] }), 1)
    return [step(work('a', 2), 1), step(work('b', 2), 1), map(list, (item) => step(work('each', 1), item), { id: 'all', concurrency: 8 })]
  })
  const estimates = { list: { durationMs: 5 }, a: { durationMs: 10 }, b: { durationMs: 10 }, all: { durationMs: 20 } }

  it('lets everything run at once where there is enough', () => {
    const { analysis, schedule } = assessPlan(plan, { estimates })
    expect([analysis.makespanMs, schedule.makespanMs]).toEqual([25, 25])
    expect(analysis.criticalPaths).toEqual([['list', 'all']])
  })

  it('keeps capacities, of which a map holds no more than there is', () => {
    const { schedule } = assessPlan(plan, { estimates, capacities: { cpu: 4 } })
    expect(schedule.makespanMs).toBe(30)
    expect(schedule.startMs['a']).toBe(schedule.startMs['b'])
    expect(assessPlan(plan, { estimates, capacities: { cpu: 2 } }).schedule.makespanMs).toBe(40)
    expect(() => assessPlan(plan, { estimates, capacities: { cpu: 1 } })).toThrow(expect.objectContaining({ code: 'input.invalid' }))
  })

  it('knows work by its step where it is not known by its node', () => {
    const { plan: named } = defineWorkflow('named', {}, ({ step, agent }) => [step(work('build', 1), 1, { id: 'first' }), step(work('test', 1), 2), agent({ skills: ['write', 'check'], id: 'notes' }, 1)])
    const { analysis } = assessPlan(named, { estimates: { build: { durationMs: 7 }, test: { durationMs: 3 }, 'write check': { durationMs: 5 }, 'of another plan': { durationMs: 1 } } })
    expect(analysis.tasks.map(({ id, durationMs }) => [id, durationMs])).toEqual([['first', 7], ['test', 3], ['notes', 5]])
  })

  it('says for which nodes nothing is known', () => {
    expect(assessPlan(plan).analysis.unestimated.toSorted()).toEqual(['a', 'b', 'each', 'list'])
  })
})
