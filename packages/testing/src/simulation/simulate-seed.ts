import type { Checker, Violation } from './checker.ts'
import type { Operation } from './client.ts'
import type { Call } from './effect-watch.ts'
import { EscapeWatch } from './escape.ts'
import { gatherEvidence, type Evidence } from './evidence.ts'
import type { PlannedFault } from './fault.ts'
import { faultNamed, planFaults, type FaultRates } from './plan-faults.ts'
import type { SimulatedApp, SimulatedHost } from './process.ts'
import { createRandom, type Random } from './random.ts'
import { START_MS } from './virtual-time.ts'
import { waitingRuns } from './wait-sources.ts'
import { World } from './world.ts'

/** How often it is looked whether what has not ended waits for somebody, in ms of the world. */
const LOOK_MS = 1_000

/** A world goes on for a while when all has ended: what happens too late has to be seen. */
const AFTERMATH_MS = 1_500

/** What runs in a world, and what is asked of it. */
export interface Scenario<App extends SimulatedApp = SimulatedApp> {
  /** Starts the program of one process; called for each process, and again for each that takes the place of a dead one. It must not wait. */
  readonly boot: (host: SimulatedHost) => App
  readonly operations: readonly Operation<App>[]
}

/** What a world consists of and what happens to it; the seed alone is missing. */
export interface WorldPlan<App extends SimulatedApp> {
  /** Called once for each world: what it closes over is outside of all processes, such as a bank, and outlives them. */
  readonly scenario: (random: Random) => Scenario<App>
  readonly processes: number
  readonly rates: FaultRates
  readonly faultsMs: number
  readonly calmMs: number
  readonly leaseMs: number
  readonly sweepMs: number
  readonly mailMs: number
  readonly suspendMs: number
  readonly realMs: number
  readonly checkers: readonly Checker[]
}

/** What is left out of a world: faults and operations by their place in its plan. */
export interface LeftOut {
  readonly faults: ReadonlySet<number>
  readonly operations: ReadonlySet<number>
}

export interface FoundViolation extends Violation {
  readonly checker: string
}

/** What became of one seed. */
export interface SeedResult {
  readonly seed: number
  readonly violations: readonly FoundViolation[]
  readonly plannedFaults: readonly PlannedFault[]
  readonly operations: readonly string[]
  readonly evidence: Evidence
  readonly world: World
  /** Of all that happened, and of its order alone. */
  readonly hash: string
  readonly order: string
}

const NOTHING_LEFT_OUT: LeftOut = { faults: new Set(), operations: new Set() }

/** Lets one world begin, go wrong, heal and end, and looks at what is left. */
export async function simulateSeed<App extends SimulatedApp>(plan: WorldPlan<App>, seed: number, leftOut: LeftOut = NOTHING_LEFT_OUT): Promise<SeedResult> {
  const random = createRandom(seed)
  const plannedFaults = planFaults(plan.rates, random.split('faults'), plan.processes, plan.faultsMs)
  const { boot, operations } = plan.scenario(random.split('scenario'))
  const world = new World({ ...plan, boot, seed })
  const stopListening = listenForOrphans(world)
  try {
    world.startAll()
    const hasFaults = plannedFaults.some(({ index }) => !leftOut.faults.has(index))
    for (const planned of plannedFaults) if (!leftOut.faults.has(planned.index)) strikeLater(world, planned)
    operations.forEach((operation, index) => {
      if (!leftOut.operations.has(index)) world.begin(operation, index)
    })
    const kinds = world.processes[0]?.app.runtime.kinds ?? []
    const { healedAt, waiting, escaped } = await live(world, plan, hasFaults ? plan.faultsMs : 0)
    const evidence = await gatherEvidence(world, { kinds, waiting, healedAt, leaseMs: plan.leaseMs, escaped })
    world.end()
    const violations = await check(plan.checkers, evidence)
    return { seed, violations, plannedFaults, operations: operations.map(({ name, atMs }) => `${name} at ${(atMs / 1_000).toFixed(3)} s`), evidence, world, hash: world.trace.hash, order: world.trace.order }
  } finally {
    world.end()
    stopListening()
  }
}

async function live<App extends SimulatedApp>(world: World<App>, { faultsMs, calmMs, realMs }: WorldPlan<App>, until: number) {
  const { time, store } = world
  const escapes = new EscapeWatch(world, realMs)
  let escaped: readonly Call[] = []
  const lookForEscapes = () =>
    escapes.look()?.then((found) => {
      escaped = found
    })
  const isOver = () => escaped.length > 0 || (world.openOperations === 0 && store.running.size === 0)
  // A world in which everything has ended needs no more faults.
  await time.run(START_MS + until, isOver, lookForEscapes)
  world.heal()
  const healedAt = time.now
  let waiting: ReadonlySet<string> = new Set()
  const endAt = START_MS + Math.max(faultsMs, world.nowMs) + calmMs
  const isAllWaiting = () => world.openOperations === 0 && [...store.running].every((runId) => waiting.has(runId))
  for (let lookAt = time.now + LOOK_MS; !isOver() && !isAllWaiting() && lookAt < endAt; lookAt += LOOK_MS) {
    await time.run(lookAt, isOver, lookForEscapes)
    if (!isOver() && world.openOperations === 0) waiting = await waitingRuns(store)
  }
  if (!isOver() && !isAllWaiting()) escaped = await escapes.lookAtEnd()
  else if (escaped.length === 0) await time.run(time.now + AFTERMATH_MS, () => escaped.length > 0, lookForEscapes)
  return { healedAt, waiting, escaped }
}

function strikeLater<App extends SimulatedApp>(world: World<App>, planned: PlannedFault): void {
  const fault = faultNamed(planned.kind)
  world.time.after(planned.atMs, () =>
    fault?.strike(world, planned, (how, runId) => {
      world.struck.push({ planned, atMs: world.nowMs, how, runId })
      world.trace.note('world', `fault ${planned.index}: ${planned.kind}, ${how}`, runId)
    }),
  )
}

async function check(checkers: readonly Checker[], evidence: Evidence): Promise<readonly FoundViolation[]> {
  const found: FoundViolation[] = []
  for (const checker of checkers) for (const violation of await checker.check(evidence)) found.push({ ...violation, checker: checker.name })
  return found
}

/** Rejections that nobody takes belong to the world at work. Only Node tells of them. */
function listenForOrphans(world: { readonly mishaps: string[] }): () => void {
  const host = (globalThis as { readonly process?: NodeJS.Process }).process
  if (host?.on === undefined) return () => {}
  const note = (error: unknown) => void world.mishaps.push(`A rejection was left to nobody: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  host.on('unhandledRejection', note)
  return () => void host.off('unhandledRejection', note)
}
