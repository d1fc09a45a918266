import { z } from 'zod'

/** Limits of one run and everything below it. What is absent is unlimited, except `steps` and `depth`, which have defaults. */
export interface RunLimits {
  /** Effects that the run may request. Default: 100,000, far above honest work and low enough to end a loop. */
  readonly steps?: number
  /** Wall time from the start of the run, in ms. */
  readonly wallMs?: number
  /** Cost in US dollars, reserved before a call and settled after it, so that it is never exceeded. */
  readonly costUsd?: number
  /** How deep child runs may nest below this run. Default: 16. */
  readonly depth?: number
}

export const STEPS_DEFAULT = 100_000
export const DEPTH_DEFAULT = 16

/** The border check of limits. */
export const runLimitsSchema: z.ZodType<RunLimits> = z.strictObject({
  steps: z.int().positive().optional(),
  wallMs: z.number().positive().optional(),
  costUsd: z.number().nonnegative().optional(),
  depth: z.int().nonnegative().optional(),
})
