/**
 * Steps that cost nothing, in one of two shapes. Every step adds one to what it is given, and a join adds one to the mean of its
 * list: enough to see a step that was left out, and next to nothing to compute.
 */
export interface Workload {
  readonly shape: Shape
  /** Runs that are started together. */
  readonly atOnce: number
  /** Only for NOFX: how many ended runs its store keeps. Default: that of the store. */
  readonly endedRunsMax?: number
}

export type Shape =
  /** Each step reads the one before it. */
  | { readonly kind: 'chain'; readonly length: number }
  /** One step, `width` that each read it, and a join that reads them all. */
  | { readonly kind: 'fan-out'; readonly width: number }

/** What a contender module exports as `createRunner`. The runner does one whole run from input 0; `lane` tells runs at work together apart. */
export type CreateRunner = (workload: Workload) => Promise<Runner> | Runner
export type Runner = (lane: number) => Promise<number>

/** Calls of steps so far: the proof that a contender runs them all. */
export const calls = { steps: 0 }

export async function next(value: number): Promise<number> {
  calls.steps += 1
  return value + 1
}

export async function join(values: readonly number[]): Promise<number> {
  calls.steps += 1
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length + 1
}

/** Of one run. */
export function stepsOf(shape: Shape): number {
  return shape.kind === 'chain' ? shape.length : shape.width + 2
}

/** Of one run. */
export function outputOf(shape: Shape): number {
  return shape.kind === 'chain' ? shape.length : 3
}
