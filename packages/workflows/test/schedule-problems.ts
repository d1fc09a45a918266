import fc from 'fast-check'
import type { ScheduleProblem } from '../src/index.ts'

export interface ProblemShape {
  readonly tasksMax: number
  /** Times in whole ms only. Default: false. */
  readonly wholeMs?: boolean
}

/** Problems of one kind of worker and shared resources. */
export function projectArbitrary({ tasksMax, wholeMs = false }: ProblemShape): fc.Arbitrary<ScheduleProblem> {
  const ms = wholeMs ? fc.nat(20) : fc.oneof(fc.nat(20), fc.double({ min: 0, max: 20, noNaN: true }))
  const part = fc.record({
    durationMs: ms,
    sources: fc.array(fc.nat(1_000), { maxLength: 3 }),
    cpu: fc.integer({ min: 0, max: 4 }),
    gpu: fc.constantFrom(0, 0, 0.5, 1),
    releaseMs: fc.option(ms, { nil: undefined }),
    delayMs: fc.constantFrom(0, 0, 3),
  })
  return fc.array(part, { minLength: 1, maxLength: tasksMax }).map((parts) => ({
    capacities: { cpu: 4, gpu: 1 },
    tasks: parts.map(({ durationMs, sources, cpu, gpu, releaseMs, delayMs }, index) => ({
      id: `t${index}`, durationMs, demands: { cpu, gpu }, releaseMs,
      after: index === 0 ? [] : sources.map((source) => ({ id: `t${source % index}`, delayMs })),
    })),
  }))
}

const AGENTS = [{ id: 'slow' }, { id: 'fast' }, { id: 'wide', slots: 2 }]

/** Some of the agents, each with a duration and a cost of its own. */
const offersArbitrary = fc
  .uniqueArray(fc.constantFrom(...AGENTS.map(({ id }) => id)), { minLength: 1 })
  .chain((ids) => fc.tuple(...ids.map((id) => fc.tuple(fc.constant(id), fc.record({ durationMs: fc.nat(20), costUsd: fc.nat(5) })))))
  .map((pairs) => Object.fromEntries(pairs))

/** Problems of unlike agents, with transfers, costs and a shared resource. */
export function agentsArbitrary({ tasksMax }: ProblemShape): fc.Arbitrary<ScheduleProblem> {
  const part = fc.record({
    on: fc.option(offersArbitrary, { nil: undefined, freq: 8 }),
    sources: fc.array(fc.nat(1_000), { maxLength: 3 }),
    transferMs: fc.nat(10),
    cpu: fc.constantFrom(0, 1, 2),
    deadlineMs: fc.option(fc.nat(60), { nil: undefined }),
    priority: fc.constantFrom(undefined, undefined, 0, 5),
  })
  const whole = fc.record({
    parts: fc.array(part, { minLength: 1, maxLength: tasksMax }),
    budgetUsd: fc.option(fc.nat(40), { nil: undefined }),
    perUsd: fc.constantFrom(0, 0.01),
  })
  return whole.map(({ parts, budgetUsd, perUsd }) => ({
    agents: AGENTS,
    capacities: { cpu: 3 },
    objective: { budgetUsd, perUsd },
    tasks: parts.map(({ on, sources, transferMs, cpu, deadlineMs, priority }, index) => ({
      id: `t${index}`, ...(on === undefined ? { durationMs: 4 } : { on }), demands: { cpu }, deadlineMs, priority,
      after: index === 0 ? [] : sources.map((source) => ({ id: `t${source % index}`, transferMs })),
    })),
  }))
}
