import { NofxError } from '@nofx/core'
import { describeValue } from '../check-fields.ts'
import type { Plan } from '../plan/plan.ts'

/**
 * Refuses what was clearly never a plan. What comes from outside is looked at through and through by `parsePlan`; this only keeps a slip in a call from a message about
 * undefined.
 *
 * @param what it is, for the message: `The plan to optimise`
 * @throws NofxError `input.invalid`
 */
export function checkIsPlan(what: string, plan: Plan): void {
  const { nodes, output } = plan ?? {}
  if (typeof output === 'object' && output !== null && Array.isArray(nodes) && nodes.every((node) => typeof node === 'object' && node !== null)) return
  throw new NofxError('input.invalid', `${what} is ${describeValue(plan)}${typeof plan === 'object' && plan !== null ? ' without a list of nodes and an output' : ''}. Give the plan of a workflow, or what parsePlan returns.`)
}
