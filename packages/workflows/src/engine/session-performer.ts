import { validate } from '@nofx/core'
import type { Performer } from '@nofx/runtime'
import type { AgentNode } from '../plan/plan.ts'
import type { WorkflowState } from '../run/workflow-state.ts'
import type { Handlers } from './handlers.ts'
import { placeOf } from './place-of.ts'

/** Has a session of agents do the task of an agent node: a run of its own, below the workflow. */
export function sessionPerformer(handlers: Handlers): Performer<WorkflowState> {
  return {
    async perform(request, context) {
      const { scope, node } = placeOf(context.state, request)
      const { id, skills, agents, budget, rounds } = scope.graph.nodes[node] as AgentNode
      const schema = handlers.output(context.state.plan?.name ?? '', id)
      const input = { task: { skills, input: scope.graph.inputs[node]?.(scope) }, ...(rounds !== undefined && { rounds }), ...(agents && { agents }) }
      const session = (await context.runChild({ kind: 'session', name: request.name, input, ...(budget && { limits: budget }) })) as { readonly output: unknown }
      return schema === undefined ? session.output : validate(schema, session.output, `the output of the agents of "${id}"`)
    },
  }
}
