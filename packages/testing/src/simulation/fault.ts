import type { Random } from './random.ts'
import type { World } from './world.ts'

/** A fault that is to happen, as data: it can be printed, kept, and left out. */
export interface PlannedFault {
  /** Its place in the plan, from 0. */
  readonly index: number
  readonly kind: string
  /** Since the start of the world, in ms. */
  readonly atMs: number
  /** The place of the process that it strikes. */
  readonly slot: number
  /** How long it lasts, or by how much it delays, in ms. */
  readonly durationMs: number
  /** What else it has to know; each kind says what. */
  readonly amount: number
}

/** A kind of fault. */
export interface Fault {
  readonly name: string
  /** How often it happens to a world unless said otherwise, per minute of its time and process. */
  readonly perMinute: number
  /** How long and how much. */
  draw(random: Random): Pick<PlannedFault, 'durationMs' | 'amount'>
  /** Lets it happen, or lie in wait for what it is to strike. `struck` tells that it has, and says how. */
  strike(world: World, planned: PlannedFault, struck: (how: string, runId?: string) => void): void
}
