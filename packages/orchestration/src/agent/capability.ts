import { z } from 'zod'

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

const fraction = z.number().min(0).max(1)

/** The border check of a capability. */
export const capabilitySchema: z.ZodType<Capability> = z.strictObject({
  skillId: z.string().min(1).max(200),
  proficiencyLevel: fraction.optional(),
  averageLatency: z.number().nonnegative().optional(),
  successRate: fraction.optional(),
  costPerOperation: z.number().nonnegative().optional(),
  resourceRequirements: z.record(z.string(), z.number().nonnegative()).optional(),
})
