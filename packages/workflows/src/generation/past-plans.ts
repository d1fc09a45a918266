import type { Records } from '@nofx/core'
import { safeParsePlan } from '../plan/parse-plan.ts'
import type { Plan } from '../plan/plan.ts'

/** A plan that was run before, and how that went. */
export interface PastPlan {
  readonly plan: Plan
  /** Executions that have ended, those that were cancelled left out. */
  readonly runs: number
  /** How many of them were completed. */
  readonly succeeded: number
}

export interface ReadPastPlansOptions {
  /** Plans that are read, those stored last first. Default: 200. */
  readonly limit?: number
  /** Executions of each that are counted, those that began last first. Default: 100. */
  readonly executionsPerPlan?: number
}

/**
 * The plans of a store, with how their executions ended. Rows of `workflow_plans` that hold something else, which `optimization_metadata` says, as that of
 * templates does, are left out, and so are plans that were never run to their end.
 *
 * Costs one read, and one for each plan.
 */
export async function readPastPlans(records: Records, { limit = 200, executionsPerPlan = 100 }: ReadPastPlansOptions = {}): Promise<readonly PastPlan[]> {
  const past: PastPlan[] = []
  for (const { id, plan_graph: graph } of await records.read('workflow_plans', { optimization_metadata: null }, { limit })) {
    const parsed = safeParsePlan(graph)
    if (!parsed.ok) continue
    const executions = await records.read('workflow_executions', { plan_id: id }, { limit: executionsPerPlan })
    const succeeded = executions.filter(({ status }) => status === 'completed').length
    const runs = succeeded + executions.filter(({ status }) => status === 'failed').length
    if (runs > 0) past.push({ plan: parsed.plan, runs, succeeded })
  }
  return past
}
