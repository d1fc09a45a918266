import type { Clock } from '@nofx/core'
import type { Runtime, RuntimeOptions } from '@nofx/runtime'
import type { EffectFault } from './effect-watch.ts'
import type { Link } from './link.ts'
import type { Random } from './random.ts'
import type { Skew } from './skewed-clock.ts'

/** What runs in a simulated process: an `Orchestrator`, a `WorkflowEngine`, or anything else that stands on a runtime. */
export interface SimulatedApp {
  readonly runtime: Runtime
}

/** What the code of a simulated process has in place of a machine. */
export interface SimulatedHost {
  /** For the runtime: `new Orchestrator({ ...host.options, agents })`. */
  readonly options: RuntimeOptions & Required<Pick<RuntimeOptions, 'storage' | 'clock' | 'owner'>>
  /** The clock of the process: the only time its handlers may know. */
  readonly clock: Clock
  /** Resolves after a while of this clock; rejects with the reason when `signal` aborts. */
  readonly sleep: (delayMs: number, signal?: AbortSignal) => Promise<void>
  /** Chance for handlers, the same for the same seed. */
  readonly random: Random
  /** `p2`, or `p2.3` for the third process in its place. */
  readonly name: string
  /** Since the start of the world, in ms, as no clock of a process can tell. */
  readonly worldNowMs: () => number
  /** A name for the effect of an idempotency key that is the same whenever the seed is run, as ids need not be. */
  readonly nameOf: (idempotencyKey: string) => string
}

/** One process of a simulated world, from its start to its crash. */
export interface SimulatedProcess<App extends SimulatedApp = SimulatedApp> {
  /** Its place among the processes, from 0. A new one takes the place of one that has died. */
  readonly slot: number
  readonly name: string
  readonly host: SimulatedHost
  readonly app: App
  readonly link: Link
  readonly skew: Skew
  /** Each stops one of its timers. */
  readonly timers: Set<() => void>
  readonly effectFaults: Set<EffectFaultFor>
  alive: boolean
  /** It was told to close. */
  isClosing: boolean
  /** It does nothing until then, in world time, epoch ms. */
  standsStillUntil: number
  /** It is cut off from the store until then. */
  cutOffUntil: number
  /** When it dies, a new process takes its place after so long, in ms. */
  restartMs: number
  /** Told when it dies. */
  readonly onDeath: Set<() => void>
}

/** Gives the fault for a handler that it applies to, and is then used up. */
type EffectFaultFor = (call: Parameters<EffectFault>[0], request: Parameters<EffectFault>[1]) => EffectFault | undefined
