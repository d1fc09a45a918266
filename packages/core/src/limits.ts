import { config, int, nonnegative, number, optional, positive, strictObject, type ZodMiniType } from 'zod/mini'
import en from 'zod/v4/locales/en.js'

// The small form of zod, whose parts are bundled into each package: importing the whole costs more than all of ours. It has no
// language of its own.
config(en())

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
export const runLimitsSchema: ZodMiniType<RunLimits> = strictObject({
  steps: optional(int().check(positive())),
  wallMs: optional(number().check(positive())),
  costUsd: optional(number().check(nonnegative())),
  depth: optional(int().check(nonnegative())),
})
