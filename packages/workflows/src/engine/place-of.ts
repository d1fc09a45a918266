import { NofxError, type EffectRequested } from '@nofx/core'
import { indexOfNode } from '../run/graph.ts'
import type { Place, WorkflowState } from '../run/workflow-state.ts'

/** The node that a request is for. */
export function placeOf(state: WorkflowState, { node = '', scope }: EffectRequested): Place {
  const found = scope === undefined ? state.root : state.scopes.get(scope)
  const index = found && indexOfNode(found.graph, node)
  if (found === undefined || index === undefined) {
    throw new NofxError('effect.unknown', `The plan has no node "${node}"${scope === undefined ? '' : ` in ${scope}`}, though its log asks for one.`)
  }
  return { scope: found, node: index }
}
