import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyze, type Binding, type GraphTask, type Plan, type PlanNode } from '../index.ts'

/** Tasks that wait for earlier ones, in whole ms so that sums are exact. */
const tasksArbitrary = fc.array(fc.tuple(fc.nat(9), fc.array(fc.nat(100), { maxLength: 3 })), { minLength: 1, maxLength: 9 }).map((rows) =>
  rows.map(([durationMs, sources], index): GraphTask => ({ id: `t${index}`, durationMs, after: index === 0 ? [] : sources.map((source) => `t${source % index}`) })))

/** All paths from a task that waits for nothing to one that nobody waits for, by brute force. */
function allPaths(tasks: readonly GraphTask[]): readonly (readonly string[])[] {
  const dependents = (id: string) => tasks.filter(({ after = [] }) => after.includes(id)).map((task) => task.id)
  const extend = (path: readonly string[]): readonly (readonly string[])[] => {
    const next = dependents(path.at(-1) ?? '')
    return next.length === 0 ? [path] : next.flatMap((id) => extend([...path, id]))
  }
  return tasks.filter(({ after = [] }) => after.length === 0).flatMap(({ id }) => extend([id]))
}

function lengthOf(path: readonly string[], durations: ReadonlyMap<string, number>): number {
  return path.reduce((sum, id) => sum + (durations.get(id) ?? 0), 0)
}

function read(id: string): Binding {
  return { from: 'node', node: id, path: [] }
}

function step(id: string, input: Binding, more: Partial<PlanNode> = {}): PlanNode {
  return { type: 'step', id, step: id, input, effect: 'pure', ...more } as PlanNode
}

function planOf(nodes: readonly PlanNode[]): Plan {
  return { v: 1, name: 'plan', version: '1.0.0', nodes, edges: [], output: { from: 'value', value: 1 } }
}

const LIST: Binding = { from: 'value', value: [1, 2, 3] }
const NOTHING: Binding = { from: 'value', value: null }

describe('analyze, of tasks', { timeout: 30_000 }, () => {
  it('finds the longest paths, and what each task adds to them, as brute force does', () => {
    fc.assert(fc.property(tasksArbitrary, (tasks) => {
      const durations = new Map(tasks.map(({ id, durationMs }) => [id, durationMs as number]))
      const paths = allPaths(tasks)
      const longest = Math.max(...paths.map((path) => lengthOf(path, durations)))
      const analysis = analyze({ tasks })
      expect(analysis.makespanMs).toBe(longest)
      for (const { id, slackMs, gainMs, criticality01 } of analysis.tasks) {
        const through = Math.max(...paths.filter((path) => path.includes(id)).map((path) => lengthOf(path, durations)))
        expect(slackMs).toBe(longest - through)
        expect(criticality01).toBe(slackMs === 0 ? 1 : 0)
        const without = new Map(durations).set(id, 0)
        expect(gainMs).toBe(longest - Math.max(...paths.map((path) => lengthOf(path, without))))
      }
      // Paths may also begin or end with tasks that add nothing; those that are listed begin and end where critical edges do.
      for (const path of analysis.criticalPaths) expect(lengthOf(path, durations)).toBe(longest)
      expect(analysis.criticalPaths).toHaveLength(Math.min(10, analysis.criticalPathCount))
      expect(new Set(analysis.criticalPaths.map(String)).size).toBe(analysis.criticalPaths.length)
    }))
  })

  it('counts exactly the longest paths when every task takes time', () => {
    fc.assert(fc.property(tasksArbitrary, (rows) => {
      const tasks = rows.map((task) => ({ ...task, durationMs: 1 + ((task.durationMs as number) % 2) }))
      const durations = new Map(tasks.map(({ id, durationMs }) => [id, durationMs]))
      const paths = [...new Map(allPaths(tasks).map((path) => [String(path), path])).values()]
      const longest = Math.max(...paths.map((path) => lengthOf(path, durations)))
      const { criticalPathCount, criticalPaths } = analyze({ tasks })
      const expected = paths.filter((path) => lengthOf(path, durations) === longest)
      expect(criticalPathCount).toBe(expected.length)
      for (const path of criticalPaths) expect(expected).toContainEqual(path)
    }))
  })

  it('counts more paths than can be listed', () => {
    // 60 diamonds in a row: 2^60 paths.
    const tasks = Array.from({ length: 60 }, (_, index): readonly GraphTask[] => [
      { id: `top${index}`, durationMs: 1, after: index === 0 ? [] : [`left${index - 1}`, `right${index - 1}`] },
      { id: `left${index}`, durationMs: 1, after: [`top${index}`] },
      { id: `right${index}`, durationMs: 1, after: [`top${index}`] },
    ]).flat()
    const { criticalPathCount, criticalPaths, criticalEdges, gates } = analyze({ tasks })
    expect(criticalPathCount).toBe(2 ** 60)
    expect(criticalPaths).toHaveLength(10)
    expect(criticalEdges).toHaveLength(60 * 2 + 59 * 2)
    expect(gates).toEqual(Array.from({ length: 60 }, (_, index) => `top${index}`))
  })

  it('says what the parts of a small plan are to each other', () => {
    const analysis = analyze({
      tasks: [
        { id: 'fetch', durationMs: 2, costUsd: 1 }, { id: 'test', durationMs: 6, after: ['fetch'] }, { id: 'lint', durationMs: 1, after: ['fetch'] },
        { id: 'ship', durationMs: 2, costUsd: 0.5, after: ['fetch', 'test', 'lint'] },
      ],
    })
    expect(analysis.levels).toEqual([['fetch'], ['test', 'lint'], ['ship']])
    expect(analysis.redundantEdges).toEqual([{ source: 'fetch', target: 'ship' }])
    expect(analysis.gates).toEqual(['fetch', 'ship'])
    expect([analysis.width, analysis.isWidthExact]).toEqual([2, true])
    expect(analysis.bottlenecks).toEqual([{ id: 'test', gainMs: 5 }, { id: 'fetch', gainMs: 2 }, { id: 'ship', gainMs: 2 }])
    expect(analysis.tasks[2]).toEqual({
      id: 'lint', level: 1, durationMs: 1, earliestStartMs: 2, earliestEndMs: 3, latestStartMs: 7, latestEndMs: 8, slackMs: 5, gainMs: 0, criticality01: 0, dominator: 'fetch',
    })
    expect(analysis.tasks[3]?.dominator).toBe('fetch')
    expect(analysis.parallelism.peak).toBe(2)
    expect(analysis.parallelism.mean).toBeCloseTo(1.1, 12)
    expect(analysis.parallelism.profile[25]).toBeCloseTo(2, 9)
    expect(analysis.parallelism.profile[50]).toBeCloseTo(1, 9)
    expect(analysis.expected.costUsd.mean).toBe(1.5)
    expect(analysis.expected.draws).toBe(0)
    expect(analysis.expected.makespanMs.intervals).toEqual([{ level: 0.8, lower: 10, upper: 10 }, { level: 0.95, lower: 10, upper: 10 }])
  })

  it('takes sums of fractions that should be equal for equal', () => {
    const { tasks } = analyze({ tasks: [{ id: 'a', durationMs: 0.1 }, { id: 'b', durationMs: 0.2, after: ['a'] }, { id: 'c', durationMs: 0.3 }, { id: 'd', durationMs: 0.6, after: ['b', 'c'] }] })
    expect(tasks.map(({ slackMs }) => slackMs)).toEqual([0, 0, 0, 0])
  })

  it('knows no task of nothing, and no time of tasks without estimates', () => {
    expect(analyze({ tasks: [] })).toMatchObject({ makespanMs: 0, criticalPathCount: 0, levels: [], width: 0, parallelism: { peak: 0, mean: 0, profile: [] } })
    expect(analyze({ tasks: [{ id: 'a' }, { id: 'b', durationMs: 1 }] }).unestimated).toEqual(['a'])
    expect(analyze({ tasks: [{ id: 'a' }] }, { estimates: { a: { durationMs: 4 } } })).toMatchObject({ makespanMs: 4, unestimated: [] })
  })

  it('takes a chain of 200,000', () => {
    const tasks = Array.from({ length: 200_000 }, (_, index): GraphTask => ({ id: `t${index}`, durationMs: 1, after: index === 0 ? [] : [`t${index - 1}`] }))
    const { makespanMs, criticalPaths, gates } = analyze({ tasks })
    expect([makespanMs, criticalPaths[0]?.length, gates.length]).toEqual([200_000, 200_000, 200_000])
  })
})

describe('analyze, of what is uncertain', () => {
  it('draws the same for a seed, and other numbers for another', () => {
    const work = { tasks: [{ id: 'a', durationMs: { p50: 10, p90: 20 } }] }
    const [one, same, other] = [1, 1, 2].map((seed) => analyze(work, { seed }).expected)
    expect(one).toEqual(same)
    expect(one).not.toEqual(other)
    expect(one?.draws).toBe(1_000)
  })

  it('has the means and quantiles of the distributions', () => {
    const draws = 40_000
    const expectedOf = (durationMs: NonNullable<GraphTask['durationMs']>) => analyze({ tasks: [{ id: 'a', durationMs }] }, { draws }).expected.makespanMs
    // Log-normal: mean = p50 × exp(sigma² / 2) with sigma = ln 2 / 1.28155; its 10 % quantile is p50² / p90. Tolerances are five standard errors.
    const logNormal = expectedOf({ p50: 10, p90: 20 })
    expect(Math.abs(logNormal.mean - 10 * Math.exp((Math.log(2) / 1.2815515655446) ** 2 / 2))).toBeLessThan(5 * logNormal.standardError)
    expect(Math.abs((logNormal.intervals[0]?.lower ?? 0) - 5)).toBeLessThan(0.12)
    expect(Math.abs((logNormal.intervals[0]?.upper ?? 0) - 20)).toBeLessThan(0.46)
    // Triangular on 0, 0, 1: mean 1/3, and 90 % lie below 1 - sqrt(0.1).
    const triangular = expectedOf({ low: 0, mode: 0, high: 1 })
    expect(Math.abs(triangular.mean - 1 / 3)).toBeLessThan(5 * triangular.standardError)
    expect(Math.abs((triangular.intervals[0]?.upper ?? 0) - (1 - Math.sqrt(0.1)))).toBeLessThan(0.012)
    const samples = expectedOf({ samples: [1, 3] })
    expect(Math.abs(samples.mean - 2)).toBeLessThan(5 * samples.standardError)
    expect(samples.intervals[0]).toEqual({ level: 0.8, lower: 1, upper: 3 })
  })

  it('expects more than the longest of the means where paths compete, and says how often each decides', () => {
    // The larger of two independent uniform ones: the mean is 2/3, though that of each is 1/2; each is the larger half of the time.
    const uniform = { samples: Array.from({ length: 1_000 }, (_, index) => (index + 0.5) / 1_000) }
    const { makespanMs, expected, tasks } = analyze({ tasks: [{ id: 'a', durationMs: uniform }, { id: 'b', durationMs: uniform }] }, { draws: 20_000 })
    expect(makespanMs).toBeCloseTo(0.5, 9)
    expect(Math.abs(expected.makespanMs.mean - 2 / 3)).toBeLessThan(5 * expected.makespanMs.standardError)
    // Five standard errors of a share of one half.
    for (const { criticality01 } of tasks) expect(Math.abs(criticality01 - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / 20_000))
  })
})

describe('analyze, of plans', () => {
  it('takes one side of a branch in each draw, and costs by how likely each is', () => {
    const plan = planOf([
      step('check', NOTHING),
      { type: 'branch', id: 'good?', condition: { cel: 'ok == 1', values: { ok: read('check') } } },
      step('slow', NOTHING, { guard: { branch: 'good?', is: true } }),
      step('fast', NOTHING, { guard: { branch: 'good?', is: false } }),
    ])
    const { makespanMs, expected, tasks, unestimated } = analyze(plan, {
      estimates: { check: { durationMs: 1 }, slow: { durationMs: 9, costUsd: 8 }, fast: { durationMs: 2, costUsd: 4 }, 'good?': { probability01: 0.25 } }, draws: 20_000,
    })
    expect(makespanMs).toBe(10)
    expect(Math.abs(expected.makespanMs.mean - (0.25 * 10 + 0.75 * 3))).toBeLessThan(5 * expected.makespanMs.standardError)
    expect(Math.abs(expected.costUsd.mean - (0.25 * 8 + 0.75 * 4))).toBeLessThan(5 * expected.costUsd.standardError)
    expect(tasks.find(({ id }) => id === 'slow')?.criticality01).toBeCloseTo(0.25, 1)
    expect(unestimated).toEqual([])
    // Without draws the cost is exact.
    expect(analyze(plan, { estimates: { slow: { costUsd: 8 }, fast: { costUsd: 4 } }, draws: 0 }).expected.costUsd.mean).toBe(6)
  })

  it('repeats the body of a map for its items, and maps within maps', () => {
    const inner: PlanNode = { type: 'map', id: 'inner', over: LIST, nodes: [step('leaf', NOTHING)], output: read('leaf'), concurrency: 2 }
    const plan = planOf([
      { type: 'map', id: 'outer', over: LIST, nodes: [step('before', NOTHING), { ...inner, after: ['before'] }], output: read('inner'), concurrency: 4 },
      step('end', read('outer')),
    ])
    const estimates = { leaf: { durationMs: 10, costUsd: 1 }, before: { durationMs: 1 }, inner: { items: 3 }, outer: { items: 9 }, end: { durationMs: 5 } }
    // Two waves of the inner one, three of the outer one.
    const { makespanMs, expected, levels, tasks } = analyze(plan, { estimates })
    expect(makespanMs).toBe(3 * (1 + 2 * 10) + 5)
    expect(expected.makespanMs).toMatchObject({ mean: expect.closeTo(68, 9), intervals: [{ lower: 68, upper: 68 }, { lower: 68, upper: 68 }] })
    expect(expected.costUsd.mean).toBeCloseTo(27, 9)
    expect(levels).toEqual([['outer'], ['end']])
    expect(tasks[0]?.durationMs).toBe(63)
    expect(analyze(plan, { estimates: { ...estimates, outer: { durationMs: 7 } } }).makespanMs).toBe(12)
  })

  it('names steps, agents and approvals that nothing is known of', () => {
    const plan = planOf([step('a', NOTHING), { type: 'approval', id: 'ok?', show: read('a') }, { type: 'map', id: 'm', over: LIST, nodes: [step('b', NOTHING)], output: read('b'), concurrency: 1, after: ['ok?'] }])
    expect(analyze(plan, { estimates: { a: { durationMs: 1 } } }).unestimated).toEqual(['ok?', 'b'])
  })
})

describe('analyze refuses', () => {
  const codeOf = (run: () => unknown) => {
    try {
      run()
    } catch (error) {
      return `${(error as { readonly code?: string }).code}: ${(error as Error).message}`
    }
    return 'nothing'
  }

  it('tasks without an order or a meaning, all faults at once', () => {
    expect(codeOf(() => analyze({ tasks: [{ id: 'a', after: ['b'] }, { id: 'b', after: ['a'] }] }))).toContain('input.invalid: What is to be analysed has a fault:\n- tasks: these wait for each other: a → b → a')
    expect(codeOf(() => analyze({ tasks: [{ id: 'a' }, { id: 'a' }, { id: '' }] }))).toMatch(/2 faults:\n- tasks\[1\]\.id: two have the id "a".*\n- tasks\[2\]\.id is missing/)
    const faults = codeOf(() => analyze({ tasks: [{ id: 'a', after: ['x'], durationMs: -1, costUsd: Number.NaN }, { id: 'b', durationMs: { p50: 2, p90: 1 } }, { id: 'c', durationMs: { samples: [] } }, { id: 'd', durationMs: { low: 3, mode: 2, high: 4 } }] }))
    expect(faults).toContain('"x" is no task')
    expect(faults).toContain('tasks[0] ("a").durationMs is -1')
    expect(faults).toContain('tasks[0] ("a").costUsd is NaN')
    expect(faults).toContain('has p90 1 below p50 2')
    expect(faults).toContain('has no samples')
    expect(faults).toContain('in ascending order')
  })

  it('estimates of nodes that there are not, and options out of range', () => {
    expect(codeOf(() => analyze({ tasks: [{ id: 'a' }] }, { estimates: { b: { durationMs: 1 } } }))).toContain('estimates.b: "b" is no node')
    expect(codeOf(() => analyze({ tasks: [] }, { draws: 1.5 }))).toContain('The option draws is 1.5')
    expect(codeOf(() => analyze({ tasks: [] }, { seed: 0.5 }))).toContain('The option seed is 0.5')
    expect(codeOf(() => analyze({ tasks: [] }, { intervals: [1] }))).toContain('The option intervals holds 1')
    expect(codeOf(() => analyze(planOf([step('a', read('b')), step('b', read('a'))])))).toContain('plan.invalid')
  })

  it('what is no plan, no graph and no estimate, in a language that does not check types', () => {
    expect(codeOf(() => analyze(null as never))).toContain('input.invalid: What is to be analysed is null')
    expect(codeOf(() => analyze('plan' as never))).toContain('input.invalid: What is to be analysed is string')
    expect(codeOf(() => analyze({ tasks: [{ id: 'a' }] }, { estimates: null as never }))).toContain('estimates is null')
    expect(codeOf(() => analyze({ tasks: [{ id: 'a' }] }, { estimates: { a: 5 as never } }))).toContain('estimates.a is 5; give { durationMs, costUsd }')
    expect(codeOf(() => analyze({ tasks: [{ id: 'a' }] }, { estimates: { a: { probability01: '1' as never } } }))).toContain('estimates.a.probability01 is 1')
    expect(codeOf(() => analyze({ tasks: [] }, { intervals: 0.8 as never }))).toContain('The option intervals is no list')
    expect(codeOf(() => analyze({ tasks: [] }, null as never))).toContain('input.invalid: The options of analyze: null was given')
    expect(codeOf(() => analyze({ tasks: [] }, { estimate: {} } as never))).toContain('there is no field "estimate"')
    expect(codeOf(() => analyze({ tasks: [{ id: 'a' }] }, { estimates: { a: { duration: 5 } as never } }))).toContain('estimates.a.duration means nothing. Rename it to one of durationMs, costUsd, items, probability01')
  })
})
