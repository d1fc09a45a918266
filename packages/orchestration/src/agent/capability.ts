import { config, maximum, maxLength, minLength, nonnegative, number, optional, record, strictObject, string, type ZodMiniType } from 'zod/mini'
import en from 'zod/v4/locales/en.js'

config(en())

/** What an agent can do, as its author declares it. Observations take over as they come in. */
export interface Capability {
  /** What is matched against the skills of a task: `code.write`. */
  readonly skillId: string
  /** How well, 0..1. Default: 1. */
  readonly proficiencyLevel?: number
  /** In ms. */
  readonly averageLatency?: number
  /** 0..1. Default: 0.9. */
  readonly successRate?: number
  /** In US dollars. Held back from a session's budget before each call. Default: 0. */
  readonly costPerOperation?: number
  readonly resourceRequirements?: Readonly<Record<string, number>>
}

const fraction = number().check(nonnegative(), maximum(1))

/** The border check of a capability. */
export const capabilitySchema: ZodMiniType<Capability> = strictObject({
  skillId: string().check(minLength(1), maxLength(200)),
  proficiencyLevel: optional(fraction),
  averageLatency: optional(number().check(nonnegative())),
  successRate: optional(fraction),
  costPerOperation: optional(number().check(nonnegative())),
  resourceRequirements: optional(record(string(), number().check(nonnegative()))),
})
