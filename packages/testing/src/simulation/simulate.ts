import type { SimulatedApp } from './process.ts'
import type { ReportedViolation, SimulationReport } from './report.ts'
import { shrink } from './shrink.ts'
import { checkedOptions, type SimulateOptions } from './simulate-options.ts'
import { simulateSeed, type FoundViolation, type SeedResult, type WorldPlan } from './simulate-seed.ts'
import { tellStory } from './story.ts'
import { Tally, type TallyData } from './tally.ts'

/**
 * Lets your agents and workflows live through one world after another: several processes on one store, with everything going wrong that
 * can, in virtual time and in one thread. Each world follows from its seed alone, so what failed once fails again.
 *
 * @throws NofxError `input.invalid`, naming the bad option and the remedy
 *
 * @example
 * ```ts
 * const model = { name: 'coder', latencyMs: { shape: 'log-normal', medianMs: 900, sigma: 0.6 } } as const
 * const report = await simulate<Orchestrator>({
 *   seeds: 200,
 *   scenario: (random) => ({
 *     boot: (host) => new Orchestrator({ ...host.options, agents: [defineAgent({ id: 'coder', capabilities: [{ skillId: 'code' }], run: modelledAgent(host, model) })] }),
 *     operations: arrivals({ shape: 'steady', perMinute: 30 }, random, 20_000).map((atMs) => ({
 *       atMs, name: 'a task',
 *       run: async (client) => void (await client.call('starts', async (app) => void (await app.start({ task: { skills: ['code'], input: null } })))),
 *     })),
 *   }),
 * })
 * console.log(printReport(report).join('\n'))
 * ```
 */
export async function simulate<App extends SimulatedApp>(options: SimulateOptions<App>): Promise<SimulationReport> {
  const begunAt = performance.now()
  const tally = await run(options)
  return tally.report(performance.now() - begunAt)
}

/**
 * As `simulate`, for one of several processes that share the seeds: what it has seen, to be merged into one `Tally`.
 * @throws NofxError `input.invalid`, naming the bad option and the remedy
 */
export async function tallySeeds<App extends SimulatedApp>(options: SimulateOptions<App>): Promise<TallyData> {
  return (await run(options)).data
}

async function run<App extends SimulatedApp>(options: SimulateOptions<App>): Promise<Tally> {
  const { plan, seeds, twice, violationsMax, shrinks, isKnown, progress } = checkedOptions(options)
  const tally = new Tally()
  let done = 0
  for (const seed of seeds) {
    const result = await simulateSeed(plan, seed)
    tally.add(result)
    const violations = [...result.violations, ...(done < twice ? await differences(plan, result) : [])]
    for (const violation of violations) if (isKnown(violation)) tally.addKnown(violation)
    // One seed has one cause, mostly; the first tells it best.
    const first = violations.find((violation) => !isKnown(violation))
    if (first !== undefined) tally.addViolation(await reported(plan, result, first, shrinks))
    progress({ done: ++done, of: seeds.length, seed, violations: tally.violations.length })
    if (tally.violations.length >= violationsMax) break
  }
  return tally
}

/** The same seed has to give the same world to the letter. What does not has let something in from outside. */
async function differences<App extends SimulatedApp>(plan: WorldPlan<App>, first: SeedResult): Promise<readonly FoundViolation[]> {
  const second = await simulateSeed(plan, first.seed)
  if (second.hash === first.hash) return []
  const [one, other] = [first, second].map(({ world }) => world.trace.entries.map(({ atMs, where, what }) => `${(atMs / 1_000).toFixed(4)} s, ${where} ${what}`))
  const place = one?.findIndex((line, index) => line !== other?.[index]) ?? 0
  return [{
    checker: 'same-again',
    message: `The same seed gave another world the second time: ${one?.[place] ?? 'its end'}; then ${other?.[place] ?? 'its end'}. Something asks the machine for time or chance: use \`host.clock\`, \`host.random\` and ids that follow from the operation.`,
  }]
}

async function reported<App extends SimulatedApp>(plan: WorldPlan<App>, result: SeedResult, violation: FoundViolation, shrinks: boolean): Promise<ReportedViolation> {
  const isShrinkable = shrinks && result.violations.includes(violation)
  const shrunk = isShrinkable ? await shrink(plan, result, violation) : undefined
  const { result: smallest, violation: same } = shrunk ?? { result, violation }
  const isLeft = (of: 'faults' | 'operations', index: number) => shrunk === undefined || !shrunk.leftOut[of].has(index)
  return {
    ...same,
    seed: result.seed,
    run: same.runId === undefined ? undefined : smallest.world.trace.nameOf(same.runId),
    faults: result.plannedFaults.filter(({ index }) => isLeft('faults', index)),
    operations: result.operations.filter((_, index) => isLeft('operations', index)),
    faultsPlanned: result.plannedFaults.length,
    operationsPlanned: result.operations.length,
    story: tellStory(smallest, same),
  }
}
