// What fifty-steps.ts imports, and one step and one workflow, so that tools/type-cost.ts can tell their price from that of the rest.

import { cel, defineStep, defineWorkflow } from '@nofx/workflows'
import { z } from 'zod'

const only = defineStep('only', { run: async (_: { repo: string }) => ({ count: 1 }) })

export const one = defineWorkflow('one', { input: z.object({ repo: z.string() }) }, ({ input, step, when }) => when(cel`${input.repo} == "a"`, () => step(only, { repo: input.repo })))
